/** Plain values ↔ form parameters by shape: inputs of query and ec2. */
import { ModelMismatch, type ServiceModel, type ModelShape, type ShapeRef } from './model';
import { isRecord, mismatch, scalarOfText, textOfScalar } from './scalars';

interface Node {
  text: string | undefined;
  readonly children: Map<string, Node>;
}

/** Value of the parameters of one operation. What the model does not know is dropped. */
export function readForm(model: ServiceModel, ref: ShapeRef, form: URLSearchParams): Record<string, unknown> {
  const value = readNode(model, ref, treeOf(form));
  return isRecord(value) ? value : {};
}

function treeOf(form: URLSearchParams): Node {
  const root: Node = { text: undefined, children: new Map() };
  for (const [path, text] of form) {
    let node = root;
    for (const part of path.split('.')) {
      let next = node.children.get(part);
      if (!next) node.children.set(part, (next = { text: undefined, children: new Map() }));
      node = next;
    }
    node.text = text;
  }
  return root;
}

function readNode(model: ServiceModel, ref: ShapeRef, node: Node): unknown {
  const shape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure': {
      const value: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(shape.members ?? {})) {
        const found = node.children.get(formName(model, name, member));
        if (found) value[name] = readNode(model, member, found);
      }
      return value;
    }
    case 'list': {
      const member = shape.member;
      return member ? itemsOf(node).map((item) => readNode(model, member, item)) : [];
    }
    case 'map':
      return readMap(model, shape, node);
    default:
      return scalarOfText(shape, node.text ?? '');
  }
}

function readMap(model: ServiceModel, shape: ModelShape, node: Node): Record<string, unknown> {
  const map: Record<string, unknown> = {};
  if (!shape.key || !shape.value) return map;
  for (const entry of itemsOf(node)) {
    const key = entry.children.get(shape.key.locationName ?? 'key');
    const value = entry.children.get(shape.value.locationName ?? 'value');
    if (key?.text !== undefined && value) map[key.text] = readNode(model, shape.value, value);
  }
  return map;
}

/** Items in order, whether they are numbered directly or below `member`, `entry` or the list's own name: clients differ. */
function itemsOf(node: Node): Node[] {
  const numbered = [...node.children.entries()].filter(([name]) => /^\d+$/.test(name));
  if (numbered.length > 0) return numbered.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => item);
  const only = [...node.children.values()][0];
  return only && only.children.size > 0 ? itemsOf(only) : [];
}

/** Form parameters of an input, without Action and Version. */
export function writeForm(model: ServiceModel, ref: ShapeRef, value: unknown): URLSearchParams {
  const form = new URLSearchParams();
  writeNode(model, ref, value, '', form);
  return form;
}

function writeNode(model: ServiceModel, ref: ShapeRef, value: unknown, path: string, form: URLSearchParams): void {
  const shape = model.shapeOf(ref);
  if (shape.type === 'structure') {
    if (!isRecord(value)) throw mismatch(path, 'a structure', value);
    for (const [name, content] of Object.entries(value)) {
      if (content === undefined || content === null) continue;
      const member = shape.members?.[name];
      if (!member) throw new ModelMismatch(`${path}.${name}`, 'the model does not know this member');
      writeNode(model, member, content, join(path, formName(model, name, member)), form);
    }
  } else if (shape.type === 'list') {
    if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
    const member = shape.member;
    if (!member) return;
    if (value.length === 0) form.append(path, '');
    const prefix = isFlat(model, ref, shape) ? path : join(path, member.locationName ?? 'member');
    value.forEach((item, index) => writeNode(model, member, item, join(prefix, String(index + 1)), form));
  } else if (shape.type === 'map') {
    writeMap(model, ref, shape, value, path, form);
  } else {
    form.append(path, textOfScalar(shape, value, ref.timestampFormat ?? shape.timestampFormat ?? 'iso8601', path));
  }
}

function writeMap(
  model: ServiceModel,
  ref: ShapeRef,
  shape: ModelShape,
  value: unknown,
  path: string,
  form: URLSearchParams,
): void {
  if (!isRecord(value)) throw mismatch(path, 'a map', value);
  const { key, value: content } = shape;
  if (!key || !content) return;
  const prefix = isFlat(model, ref, shape) ? path : join(path, 'entry');
  Object.entries(value).forEach(([name, entry], index) => {
    const item = join(prefix, String(index + 1));
    form.append(join(item, key.locationName ?? 'key'), name);
    writeNode(model, content, entry, join(item, content.locationName ?? 'value'), form);
  });
}

/** EC2 capitalises and flattens on its own. */
function formName(model: ServiceModel, name: string, ref: ShapeRef): string {
  if (model.metadata.protocol !== 'ec2') return ref.locationName ?? name;
  if (ref.queryName !== undefined) return ref.queryName;
  const wire = ref.locationName ?? name;
  return wire.charAt(0).toUpperCase() + wire.slice(1);
}

function isFlat(model: ServiceModel, ref: ShapeRef, shape: ModelShape): boolean {
  return model.metadata.protocol === 'ec2' || (ref.flattened ?? shape.flattened ?? false);
}

function join(path: string, part: string): string {
  return path === '' ? part : `${path}.${part}`;
}
