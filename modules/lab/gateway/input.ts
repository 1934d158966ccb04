/** Reads of an AWS input as any protocol delivers it: query strings, or JSON and CBOR values. Absent and empty are the same. */

export type RequestInput = Readonly<Record<string, unknown>>;

export function text(input: RequestInput, name: string): string | undefined {
  const value = input[name];
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function flag(input: RequestInput, name: string): boolean | undefined {
  const value = text(input, name)?.toLowerCase();
  return value === undefined ? undefined : value === 'true';
}

export function number(input: RequestInput, name: string): number | undefined {
  const value = text(input, name);
  if (value === undefined) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

export function record(input: RequestInput, name: string): RequestInput | undefined {
  const value = input[name];
  return isRecord(value) ? value : undefined;
}

/** A list of structures. */
export function records(input: RequestInput, name: string): RequestInput[] {
  const value = input[name];
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** A list of scalars, as strings; undefined when the input does not name it. */
export function texts(input: RequestInput, name: string): string[] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  const items: unknown[] = Array.isArray(value) ? value : [value];
  return items
    .filter((item): item is string | number => typeof item === 'string' || typeof item === 'number')
    .map(String)
    .filter((item) => item !== '');
}

export function isRecord(value: unknown): value is RequestInput {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
