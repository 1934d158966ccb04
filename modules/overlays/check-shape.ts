/** Keys and types of one overlay. What fails is reported and taken out, so that the rules see only what has the right type. */
import * as z from 'zod';
import type { Problem } from '../console/errors';
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { Overlay } from './overlay';
import { ENVIRONMENT_KEYS, writtenShape } from './shape';
import { nearest } from './suggest';

/** A value that was taken out, by overlay region and dotted path. */
export interface Pruned {
  readonly region: string | null;
  readonly path: string;
}

export interface Checked {
  readonly overlay: Overlay;
  readonly problems: readonly Problem[];
  readonly pruned: readonly Pruned[];
}

const EXPECTED: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a whole number',
  string: 'text in double quotes',
  boolean: 'true or false',
  array: 'a list in square brackets',
  object: 'an object in braces',
  record: 'an object in braces',
};

/** Checks one overlay by itself. */
export function checkShape(overlay: Overlay): Checked {
  const misplaced = overlay.region === null ? [] : misplacedKeys(overlay);
  const result = writtenShape.safeParse(overlay.value);
  const issues = result.success ? [] : result.error.issues.flatMap(split);
  const problems = issues.map((issue) => toProblem(overlay, issue));
  const paths = [...misplaced.map((one) => [one.path]), ...issues.map((issue) => prunePath(overlay.value, issue.path))];
  const value = paths.reduce<JsonObject>(without, overlay.value);
  return {
    overlay: { ...overlay, value },
    problems: [...misplaced, ...problems],
    pruned: paths.map((path) => ({ region: overlay.region, path: path.join('.') })),
  };
}

interface Issue {
  readonly kind: 'unknown' | 'choice' | 'type';
  readonly path: readonly string[];
  readonly allowed: string;
}

/** One issue per wrong value: zod reports unknown keys of one object together. */
function split(issue: z.core.$ZodIssue): readonly Issue[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ kind: 'unknown', path: [...path, key], allowed: keysAt(path).join(', ') }));
  }
  if (issue.code === 'invalid_value') {
    return [{ kind: 'choice', path, allowed: issue.values.map((value) => JSON.stringify(value)).join(' or ') }];
  }
  const expected = issue.code === 'invalid_type' ? issue.expected : 'number';
  return [{ kind: 'type', path, allowed: EXPECTED[expected] ?? expected }];
}

function toProblem(overlay: Overlay, issue: Issue): Problem {
  const base = { file: overlay.file, path: issue.path.join('.'), value: valueAt(overlay.value, issue.path) };
  if (issue.kind === 'unknown') {
    const key = issue.path.at(-1) ?? '';
    const meant = nearest(key, keysAt(issue.path.slice(0, -1)));
    const fix = meant === null ? `remove "${key}"` : `did you mean "${meant}"?`;
    return { ...base, code: 'unknown-key', allowed: issue.allowed, fix };
  }
  const code = issue.kind === 'choice' ? 'unknown-choice' : 'wrong-type';
  return { ...base, code, allowed: issue.allowed, fix: `write ${issue.allowed}, or null to take the key away` };
}

function misplacedKeys(overlay: Overlay): readonly Problem[] {
  return Object.keys(overlay.value)
    .filter((key) => ENVIRONMENT_KEYS.includes(key))
    .map((key) => ({
      code: 'misplaced-key',
      file: overlay.file,
      path: key,
      value: overlay.value[key],
      allowed: 'keys of one region; this key holds for the whole environment',
      fix: `move "${key}" to env.tfvars.json of the environment, or set it without a region`,
    }));
}

/** Keys that the written form knows at a path. */
function keysAt(path: readonly string[]): readonly string[] {
  let schema: z.ZodType = writtenShape;
  for (const key of path) {
    const field: unknown =
      schema instanceof z.ZodObject ? (schema.shape as Record<string, unknown>)[key] : itemOf(schema);
    if (!(field instanceof z.ZodType)) return [];
    schema = unwrapped(field);
  }
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function itemOf(schema: z.ZodType): unknown {
  return schema instanceof z.ZodArray ? schema.element : undefined;
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}

function valueAt(value: JsonObject, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => {
    if (isJsonObject(at)) return at[key];
    return Array.isArray(at) ? (at as readonly Json[])[Number(key)] : undefined;
  }, value);
}

/** A wrong item takes its whole list out: arrays replace, so half of one means nothing. */
function prunePath(value: JsonObject, path: PropertyKey[] | readonly string[]): readonly string[] {
  const keys = path.map(String);
  const list = keys.findIndex((_, index) => Array.isArray(valueAt(value, keys.slice(0, index))));
  return list === -1 ? keys : keys.slice(0, list);
}

function without(value: JsonObject, path: readonly string[]): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined || !(key in value)) return value;
  const { [key]: inner, ...others } = value;
  return rest.length > 0 && isJsonObject(inner) ? { ...value, [key]: without(inner, rest) } : others;
}
