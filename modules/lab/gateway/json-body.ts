/** Plain values ↔ JSON or CBOR documents by shape. Both carry typed values; they differ in how times and bytes are written. */
import { ModelMismatch, type ServiceModel, type ModelShape, type ShapeRef } from './model';
import { epochSeconds, isoTime, isRecord, mismatch, scalarOfText } from './scalars';
import { cborSeconds, cborTime } from './cbor';

/** How a document writes what JSON has no type for. */
export type DocumentFormat = 'json' | 'cbor';

/** Plain value of a document. What the model does not know is dropped. */
export function readDocument(model: ServiceModel, ref: ShapeRef, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const shape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure': {
      if (!isRecord(value)) return undefined;
      // A structure without members is an open document.
      if (!shape.members || Object.keys(shape.members).length === 0) return value;
      const structure: Record<string, unknown> = {};
      for (const [name, member] of Object.entries(shape.members)) {
        if (member.location !== undefined) continue;
        const found = readDocument(model, member, value[member.locationName ?? name]);
        if (found !== undefined) structure[name] = found;
      }
      return structure;
    }
    case 'list':
      return Array.isArray(value) && shape.member
        ? value.map((item) => (shape.member ? readDocument(model, shape.member, item) : undefined))
        : [];
    case 'map': {
      const map: Record<string, unknown> = {};
      for (const [key, item] of isRecord(value) ? Object.entries(value) : []) {
        if (shape.value) map[key] = readDocument(model, shape.value, item);
      }
      return map;
    }
    default:
      return readScalar(shape, value);
  }
}

function readScalar(shape: ModelShape, value: unknown): unknown {
  if (shape.type === 'timestamp') {
    const seconds = cborSeconds(value);
    if (seconds !== null) return isoTime(seconds);
    return typeof value === 'number' || typeof value === 'string' ? isoTime(value) : value;
  }
  // CBOR has whole numbers that JSON and the journal have not.
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return typeof value === 'string' && shape.type !== 'string' && shape.type !== 'blob'
    ? scalarOfText(shape, value)
    : value;
}

/** Document of a plain value. Throws `ModelMismatch` for what the model does not know. */
export function writeDocument(
  model: ServiceModel,
  ref: ShapeRef,
  value: unknown,
  format: DocumentFormat,
  path: string,
): unknown {
  const shape = model.shapeOf(ref);
  switch (shape.type) {
    case 'structure':
      return writeStructure(model, shape, value, format, path);
    case 'list':
      if (!Array.isArray(value)) throw mismatch(path, 'a list', value);
      return value.map((item, index) =>
        shape.member ? writeDocument(model, shape.member, item, format, `${path}[${index}]`) : (item as unknown),
      );
    case 'map':
      if (!isRecord(value)) throw mismatch(path, 'a map', value);
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          shape.value ? writeDocument(model, shape.value, item, format, `${path}.${key}`) : item,
        ]),
      );
    default:
      return writeScalar(ref, shape, value, format, path);
  }
}

function writeStructure(
  model: ServiceModel,
  shape: ModelShape,
  value: unknown,
  format: DocumentFormat,
  path: string,
): unknown {
  if (!isRecord(value)) throw mismatch(path, 'a structure', value);
  if (!shape.members || Object.keys(shape.members).length === 0) return value;
  const document: Record<string, unknown> = {};
  for (const [name, content] of Object.entries(value)) {
    if (content === undefined || content === null) continue;
    const member = shape.members[name];
    if (!member) throw new ModelMismatch(`${path}.${name}`, 'the model does not know this member');
    if (member.location !== undefined) continue;
    document[member.locationName ?? name] = writeDocument(model, member, content, format, `${path}.${name}`);
  }
  return document;
}

const TYPES: Readonly<Record<string, 'number' | 'boolean' | 'string'>> = {
  integer: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  boolean: 'boolean',
  string: 'string',
  blob: 'string',
};

function writeScalar(ref: ShapeRef, shape: ModelShape, value: unknown, format: DocumentFormat, path: string): unknown {
  if (shape.type === 'timestamp') {
    const seconds = epochSeconds(value, path);
    if (format === 'cbor') return cborTime(seconds);
    const text = (ref.timestampFormat ?? shape.timestampFormat) === 'iso8601';
    return text ? new Date(seconds * 1000).toISOString() : seconds;
  }
  const wanted = TYPES[shape.type];
  if (wanted !== undefined && typeof value !== wanted) throw mismatch(path, `a ${wanted}`, value);
  return shape.type === 'blob' && format === 'cbor' ? Buffer.from(String(value), 'base64') : value;
}
