/** Takes answers of AWS apart. A field that should be there and is not makes the piece unknown, never a default. */

/** An answer that does not have the shape of the service model. */
export class UnexpectedAnswer extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The objects of a list; an absent list is an empty one, as AWS leaves it out. */
export function list(value: unknown, name: string): readonly Fields[] {
  const found = fieldsOf(value)[name] ?? [];
  if (!Array.isArray(found)) throw new UnexpectedAnswer(`${name} is no list`);
  return found.map(fieldsOf);
}

export function text(value: unknown, name: string): string {
  const found = fieldsOf(value)[name];
  if (typeof found !== 'string') throw new UnexpectedAnswer(`${name} is missing`);
  return found;
}

export function textOrNull(value: unknown, name: string): string | null {
  const found = fieldsOf(value)[name];
  return typeof found === 'string' && found !== '' ? found : null;
}

export function number(value: unknown, name: string): number {
  const found = fieldsOf(value)[name];
  if (typeof found !== 'number') throw new UnexpectedAnswer(`${name} is missing`);
  return found;
}

export const flag = (value: unknown, name: string): boolean => fieldsOf(value)[name] === true;

export const inner = (value: unknown, name: string): Fields => fieldsOf(fieldsOf(value)[name]);

/** The one element that must be there. Where there are several, none of them is taken: which one was meant is not known. */
export function only(values: readonly Fields[], what: string): Fields {
  const [first] = values;
  if (first === undefined) throw new UnexpectedAnswer(`no ${what} in the answer`);
  if (values.length > 1) throw new UnexpectedAnswer(`${values.length} times ${what} in the answer, where one is meant`);
  return first;
}

/** A document inside an answer. */
export function json(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new UnexpectedAnswer('a document that is no JSON');
  }
}
