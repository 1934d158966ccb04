/** Scalars between the wire's text and plain values: numbers and booleans typed, timestamps ISO 8601, blobs base64. */
import { ModelMismatch, type ModelShape, type TimestampFormat } from './model';

/** A plain value of text. Unparseable numbers stay text, so that the emulator, not the gateway, complains about them. */
export function scalarOfText(shape: ModelShape, text: string): unknown {
  switch (shape.type) {
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
    case 'bigdecimal': {
      const number = Number(text);
      return text.trim() === '' || Number.isNaN(number) ? text : number;
    }
    case 'boolean':
      // An emulator in Python may write True.
      return text.toLowerCase() === 'true' || text === '1';
    case 'timestamp':
      return isoTime(text);
    default:
      return text;
  }
}

/** Text of a plain value; throws `ModelMismatch` when the type is wrong. */
export function textOfScalar(shape: ModelShape, value: unknown, format: TimestampFormat, path: string): string {
  switch (shape.type) {
    case 'integer':
    case 'long':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw mismatch(path, 'a whole number', value);
      return String(value);
    case 'float':
    case 'double':
    case 'bigdecimal':
      if (typeof value !== 'number') throw mismatch(path, 'a number', value);
      return String(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(path, 'a boolean', value);
      return String(value);
    case 'timestamp':
      return formatTime(value, format, path);
    default:
      if (typeof value !== 'string') throw mismatch(path, 'a string', value);
      return value;
  }
}

/** Seconds since the epoch of a plain timestamp. */
export function epochSeconds(value: unknown, path: string): number {
  const ms = typeof value === 'string' ? Date.parse(value) : value instanceof Date ? value.getTime() : Number.NaN;
  if (Number.isNaN(ms)) throw mismatch(path, 'an ISO 8601 time', value);
  return ms / 1000;
}

/** ISO 8601 of what is on the wire: epoch seconds or any date text; other text stays as it is. */
export function isoTime(wire: string | number): string {
  const ms = typeof wire === 'number' || /^-?\d+(\.\d+)?$/.test(wire) ? Number(wire) * 1000 : Date.parse(wire);
  return Number.isNaN(ms) ? String(wire) : new Date(Math.round(ms)).toISOString();
}

function formatTime(value: unknown, format: TimestampFormat, path: string): string {
  const seconds = epochSeconds(value, path);
  if (format === 'unixTimestamp') return String(seconds);
  const date = new Date(Math.round(seconds * 1000));
  return format === 'rfc822' ? date.toUTCString() : date.toISOString();
}

/** The error of a value with the wrong type. */
export function mismatch(path: string, wanted: string, value: unknown): ModelMismatch {
  return new ModelMismatch(path, `${wanted} is wanted, not ${JSON.stringify(value) ?? typeof value}`);
}

/** Narrowing of a plain structure. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
