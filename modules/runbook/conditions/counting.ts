/**
 * Counting what an answer holds. Every condition on an answer counts: it holds when at least n elements pass, so an empty, partial or
 * refused answer never passes. Engines that render it (JMESPath, JSONata) must agree with this file, case by case.
 */

import type { Predicate, Scalar } from '../../operations/values';

export type { Predicate, Scalar };

/** `Name[](.Name[])*`: every segment is a list that is flattened into one list of elements. `@`: the answer itself, as the one element. */
export type Path = string;

/** What is counted: the elements of `in` that pass all of `where`. */
export interface Counted {
  readonly in: Path;
  /** Dotted fields of an element; `@` is the element itself, where it is a number or text. */
  readonly where: { readonly [dottedField: string]: Predicate };
  /** Looks at the first element only: the newest, where the answer is sorted. */
  readonly first?: true;
}

/** The grammar of paths. */
export const PATH = /^(@|[A-Za-z][A-Za-z0-9]*\[\](\.[A-Za-z][A-Za-z0-9]*\[\])*)$/;

/**
 * Fields that say that there are more pages. Route 53's `NextRecordName` is not one of them: its lists start at the record
 * that was asked for, so what comes after is about other records.
 */
export const PAGE_TOKENS = ['NextToken', 'nextToken', 'Marker', 'NextMarker'] as const;

type Fields = Readonly<Record<string, unknown>>;

/** The elements that `path` selects, in order. Missing and null ones are left out, as in JMESPath. */
export function elements(document: unknown, path: Path): readonly unknown[] {
  if (path === '@') return [document].filter(present);
  let current: unknown = document;
  let projected = false;
  for (const segment of path.split('.')) {
    const name = segment.replace('[]', '');
    const value: unknown = projected
      ? (current as unknown[]).map((e) => field(e, name)).filter(present)
      : field(current, name);
    if (!Array.isArray(value)) return [];
    current = value.flatMap((element: unknown): unknown[] => (Array.isArray(element) ? element : [element]));
    projected = true;
  }
  return (current as unknown[]).filter(present);
}

/** How many elements pass. */
export function count(document: unknown, condition: Counted): number {
  const all = elements(document, condition.in);
  const looked = condition.first ? all.slice(0, 1) : all;
  return looked.filter((element) => passes(element, condition.where)).length;
}

function passes(element: unknown, where: Counted['where']): boolean {
  return Object.entries(where).every(([path, predicate]) => holds(dotted(element, path), predicate));
}

function holds(value: unknown, predicate: Predicate): boolean {
  if ('is' in predicate) return value === predicate.is;
  if ('not' in predicate) return truthy(value) && value !== predicate.not;
  if ('atLeast' in predicate) return typeof value === 'number' && value >= predicate.atLeast;
  if ('atMost' in predicate) return typeof value === 'number' && value <= predicate.atMost;
  if ('absent' in predicate) return !present(value);
  if ('empty' in predicate) return Array.isArray(value) && value.length === 0;
  if ('has' in predicate) return matching(value, predicate.has) > 0;
  return (!present(value) || Array.isArray(value)) && matching(value, predicate.lacks) === 0;
}

function matching(list: unknown, wanted: { readonly [field: string]: Scalar }): number {
  if (!Array.isArray(list)) return 0;
  return list.filter((item) => Object.entries(wanted).every(([name, value]) => field(item, name) === value)).length;
}

function dotted(element: unknown, path: string): unknown {
  return path === '@' ? element : path.split('.').reduce(field, element);
}

export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Fields)[name] : undefined;
}

export function present(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** JMESPath's truth: empty text, lists and objects are false. */
function truthy(value: unknown): boolean {
  if (!present(value) || value === false || value === '') return false;
  return typeof value !== 'object' || Object.keys(value ?? {}).length > 0;
}

/** The observed values, for a person: the compared fields of the first elements. */
export function seen(document: unknown, condition: Counted): string {
  const shown = elements(document, condition.in)
    .slice(0, 3)
    .map((element) =>
      Object.entries(condition.where)
        .map(([path, predicate]) => `${path}=${show(dotted(element, path), predicate)}`)
        .join(' '),
    );
  return shown.length === 0 ? ' (the list is empty)' : ` (seen ${shown.join('; ')})`;
}

/** How many entries are named of a list that should be empty. */
const NAMED = 5;

function show(value: unknown, predicate: Predicate): string {
  if ('empty' in predicate && Array.isArray(value)) {
    const more = value.length > NAMED ? ` and ${value.length - NAMED} more` : '';
    return value.length === 0 ? 'none' : `${value.slice(0, NAMED).map(asText).join(', ')}${more}`;
  }
  if ('has' in predicate || 'lacks' in predicate) return Array.isArray(value) ? `${value.length} entries` : 'none';
  if (!present(value)) return 'none';
  return asText(value);
}

/** A value for a person: plain where it is plain, JSON otherwise. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
