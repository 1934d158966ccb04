/** Holds the input of an operation against its shape. Pure. */
import type { InputValue } from '../operation';
import type { ShapeKind, Shape } from './shape';

/** All that is wrong with `value` as such a shape, each with its path, e.g. `ChangeBatch.Changes[0].Action: GO is none of CREATE, DELETE, UPSERT`. */
export function valueProblems(shape: Shape, value: InputValue, path: string): readonly string[] {
  const { kind } = shape;
  if (kind === 'any' || (kind === 'time' && isAgo(value))) return [];
  if (kind === 'structure' || kind === 'map') {
    return isObject(value) ? inside(shape, value, path) : [`${path}: ${show(value)} is no ${kind}`];
  }
  if (kind === 'list') {
    const element = shape.element();
    if (!isList(value)) return [`${path}: ${show(value)} is no list`];
    return value.flatMap((one, at) => (element === null ? [] : valueProblems(element, one, `${path}[${at}]`)));
  }
  return scalarProblems(shape, value, path);
}

/** A text, number or truth value as such a shape. */
export function scalarProblems({ kind, allowed }: Shape, value: InputValue, path: string): readonly string[] {
  if (kind === 'any') return [];
  if (!isOf(kind, value)) return [`${path}: ${show(value)} is no ${kind}`];
  if (allowed === null || allowed.includes(value as string)) return [];
  return [`${path}: ${show(value)} is none of ${allowed.join(', ')}`];
}

function inside(shape: Shape, value: { readonly [key: string]: InputValue }, path: string): readonly string[] {
  const entries = Object.entries(value);
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const element = shape.element();
  if (element !== null) return entries.flatMap(([name, one]) => valueProblems(element, one, at(name)));
  const members = shape.members();
  return [
    ...shape.required.filter((name) => value[name] === undefined).map((name) => `${at(name)}: is missing`),
    ...entries.flatMap(([name, one]) => {
      const member = members.get(name);
      return member === undefined ? [unknownMember(at(name), name, members)] : valueProblems(member, one, at(name));
    }),
  ];
}

/** A name that is not there, with what is: all, or those that begin alike where there are many. */
export function unknownMember(path: string, name: string, members: ReadonlyMap<string, Shape>): string {
  const all = [...members.keys()];
  const alike = all.filter((one) => one.toLowerCase().startsWith(name.slice(0, 3).toLowerCase()));
  const shown = all.length > 12 && alike.length > 0 ? alike : all;
  return `${path}: is unknown; there is ${shown.join(', ') || 'nothing'}`;
}

const isOf = (kind: ShapeKind, value: InputValue): boolean => {
  if (kind === 'number') return typeof value === 'number';
  if (kind === 'flag') return typeof value === 'boolean';
  return (kind === 'text' || kind === 'time' || kind === 'bytes') && typeof value === 'string';
};

/** The one input that is computed when it is sent. */
const isAgo = (value: InputValue): boolean =>
  isObject(value) && Object.keys(value).join() === 'ago' && typeof value['ago'] === 'number';

const isList = (value: InputValue): value is readonly InputValue[] => Array.isArray(value);
const isObject = (value: InputValue): value is { readonly [key: string]: InputValue } =>
  typeof value === 'object' && !Array.isArray(value);
const show = (value: InputValue): string => JSON.stringify(value);
