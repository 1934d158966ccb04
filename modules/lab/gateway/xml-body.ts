/** Plain values ↔ XML elements by shape: bodies of query, ec2 and rest-xml. */
import { ModelMismatch, type ServiceModel, type ModelShape, type ShapeRef } from './model';
import { isRecord, mismatch, scalarOfText, textOfScalar } from './scalars';
import { child, escapeXml, type XmlElement } from './xml';

/** Value of an element. What the model does not know is dropped. */
export function readXml(model: ServiceModel, ref: ShapeRef, element: XmlElement): unknown {
  const shape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure':
      return readStructure(model, shape, element);
    case 'list':
      return element.children.map((item) => readXml(model, memberOf(shape), item));
    case 'map':
      return readMap(model, shape, element.children);
    default:
      return scalarOfText(shape, element.text);
  }
}

function readStructure(model: ServiceModel, shape: ModelShape, element: XmlElement): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    if (ref.location !== undefined) continue;
    const found = readMember(model, name, ref, element);
    if (found !== undefined) value[name] = found;
  }
  return value;
}

function readMember(model: ServiceModel, name: string, ref: ShapeRef, element: XmlElement): unknown {
  const shape = model.shapeOf(ref);
  const wire = wireName(name, ref, shape);
  if (ref.xmlAttribute) {
    const local = wire.slice(wire.indexOf(':') + 1);
    return element.attributes[wire] ?? element.attributes[local];
  }
  if (isFlat(ref, shape)) {
    const items = element.children.filter((candidate) => candidate.name === wire);
    if (items.length === 0) return undefined;
    return shape.type === 'map'
      ? readMap(model, shape, items)
      : items.map((item) => readXml(model, memberOf(shape), item));
  }
  const found = child(element, wire);
  return found && readXml(model, ref, found);
}

function readMap(model: ServiceModel, shape: ModelShape, entries: readonly XmlElement[]): Record<string, unknown> {
  const { key, value } = mapOf(shape);
  const map: Record<string, unknown> = {};
  for (const entry of entries) {
    const name = child(entry, key.locationName ?? 'key');
    const content = child(entry, value.locationName ?? 'value');
    if (name && content) map[name.text] = readXml(model, value, content);
  }
  return map;
}

/** The element `name` with this value. Throws `ModelMismatch` for what the model does not know. */
export function writeXml(
  model: ServiceModel,
  ref: ShapeRef,
  name: string,
  value: unknown,
  path: string,
  namespace = ref.xmlNamespace?.uri,
): string {
  const shape = model.shapeOf(ref);
  const open = namespace === undefined ? name : `${name} xmlns="${escapeXml(namespace)}"`;
  const attributes = shape.type === 'structure' ? attributesOf(model, shape, value) : '';
  return `<${open}${attributes}>${writeContent(model, ref, value, path)}</${name}>`;
}

/** What stands between the tags. */
export function writeContent(model: ServiceModel, ref: ShapeRef, value: unknown, path: string): string {
  const shape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure':
      return writeStructure(model, shape, value, path);
    case 'list':
      return writeList(model, shape, memberOf(shape).locationName ?? 'member', value, path);
    case 'map':
      return writeMap(model, shape, 'entry', value, path);
    default:
      return escapeXml(textOfScalar(shape, value, ref.timestampFormat ?? shape.timestampFormat ?? 'iso8601', path));
  }
}

function writeStructure(model: ServiceModel, shape: ModelShape, value: unknown, path: string): string {
  if (!isRecord(value)) throw mismatch(path, 'a structure', value);
  let xml = '';
  for (const [name, content] of Object.entries(value)) {
    if (content === undefined || content === null) continue;
    const ref = shape.members?.[name];
    if (!ref) throw new ModelMismatch(`${path}.${name}`, 'the model does not know this member');
    if (ref.location !== undefined || ref.xmlAttribute) continue;
    const inner = model.shapeOf(ref);
    const wire = wireName(name, ref, inner);
    if (!isFlat(ref, inner)) xml += writeXml(model, ref, wire, content, `${path}.${name}`);
    else if (inner.type === 'map') xml += writeMap(model, inner, wire, content, `${path}.${name}`);
    else xml += writeList(model, inner, wire, content, `${path}.${name}`);
  }
  return xml;
}

function writeList(model: ServiceModel, shape: ModelShape, item: string, value: unknown, path: string): string {
  if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
  return value.map((entry, index) => writeXml(model, memberOf(shape), item, entry, `${path}[${index}]`)).join('');
}

function writeMap(model: ServiceModel, shape: ModelShape, item: string, value: unknown, path: string): string {
  if (!isRecord(value)) throw mismatch(path, 'a map', value);
  const { key, value: content } = mapOf(shape);
  return Object.entries(value)
    .map(([name, entry]) => {
      const inner = writeXml(model, content, content.locationName ?? 'value', entry, `${path}.${name}`);
      return `<${item}>${writeXml(model, key, key.locationName ?? 'key', name, path)}${inner}</${item}>`;
    })
    .join('');
}

function attributesOf(model: ServiceModel, shape: ModelShape, value: unknown): string {
  if (!isRecord(value)) return '';
  let text = '';
  for (const [name, ref] of Object.entries(shape.members ?? {})) {
    const content = value[name];
    if (!ref.xmlAttribute || typeof content !== 'string') continue;
    if (ref.xmlNamespace) text += ` xmlns:xsi="${escapeXml(ref.xmlNamespace.uri)}"`;
    text += ` ${wireName(name, ref, model.shapeOf(ref))}="${escapeXml(content)}"`;
  }
  return text;
}

function isFlat(ref: ShapeRef, shape: ModelShape): boolean {
  return (shape.type === 'list' || shape.type === 'map') && (ref.flattened ?? shape.flattened ?? false);
}

/** A flattened list's items are named by the list's member where the reference gives no name of its own. */
function wireName(name: string, ref: ShapeRef, shape: ModelShape): string {
  if (shape.type === 'list' && isFlat(ref, shape)) return shape.member?.locationName ?? ref.locationName ?? name;
  return ref.locationName ?? name;
}

function memberOf(shape: ModelShape): ShapeRef {
  if (!shape.member) throw new Error('a list shape without a member');
  return shape.member;
}

function mapOf(shape: ModelShape): { key: ShapeRef; value: ShapeRef } {
  if (!shape.key || !shape.value) throw new Error('a map shape without key and value');
  return { key: shape.key, value: shape.value };
}
