/**
 * Keys and types of one overlay. Wrong values are reported and removed, so that rules see only values of the right
 * type.
 */
import * as z from 'zod';
import type { Problem } from '../console/errors';
import { unfitIn, type Declarations } from './declare';
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { Overlay } from './overlay';
import { nearest } from './suggest';
import { unfitValues } from './unfit-values';

/** A removed value, by overlay region and dotted path. */
export interface Pruned {
  readonly region: string | null;
  readonly path: string;
}

export interface CheckedOverlay {
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

/** Cached by declarations, since environments share overlays. */
const checked = new WeakMap<Declarations, WeakMap<Overlay, CheckedOverlay>>();

/** Checks one overlay by itself. */
export function checkShape(overlay: Overlay, declarations: Declarations): CheckedOverlay {
  const known = checked.get(declarations) ?? new WeakMap<Overlay, CheckedOverlay>();
  checked.set(declarations, known);
  const found = known.get(overlay) ?? look(overlay, declarations);
  known.set(overlay, found);
  return found;
}

function look(overlay: Overlay, declarations: Declarations): CheckedOverlay {
  const { written, environmentKeys } = declarations;
  const unfit = unfitValues(overlay);
  const fit = withoutAll(
    overlay.value,
    unfit.map(({ at }) => prunePath(overlay.value, at)),
  );
  const misplaced = overlay.region === null ? [] : misplacedKeys(overlay, environmentKeys);
  // Whether a value is right is judged when all overlays are merged: a higher one may replace it.
  const wrong = (written.safeParse(fit).error?.issues ?? []).filter((issue) => unfitIn(issue) === null);
  const issues = wrong.flatMap((issue) => split(issue, written));
  const paths = [
    ...unfit.map(({ at }) => prunePath(overlay.value, at)),
    ...misplaced.map((one) => [one.path]),
    ...issues.map((issue) => prunePath(overlay.value, issue.path)),
  ];
  // If the whole overlay was removed, its values are not known.
  const whole = paths.some((path) => path.length === 0) ? { unreadable: true } : {};
  return {
    overlay: { ...overlay, ...whole, value: withoutAll(overlay.value, paths) },
    problems: [
      ...unfit.map(({ problem }) => problem),
      ...misplaced,
      ...issues.slice(0, MOST_PROBLEMS).map((issue) => toProblem(overlay, issue, written)),
      ...further(overlay, issues.length - MOST_PROBLEMS),
    ],
    pruned: paths.map((path) => ({ region: overlay.region, path: path.join('.') })),
  };
}

/** Per overlay: more problems than this have one common cause. */
const MOST_PROBLEMS = 50;

function further(overlay: Overlay, count: number): readonly Problem[] {
  if (count <= 0) return [];
  const allowed = 'the keys of docs/reference/settings.md with values of their types';
  const fix = 'fix the problems that are listed; is this file an overlay at all?';
  const value = `${count} further problems of this kind`;
  return [{ code: 'further-problems', file: overlay.file, path: '', value, allowed, fix }];
}

interface Issue {
  readonly kind: 'unknown' | 'choice' | 'type';
  readonly path: readonly string[];
  readonly allowed: string;
}

/** One issue per wrong value: zod reports unknown keys of one object together. */
function split(issue: z.core.$ZodIssue, written: z.ZodObject): readonly Issue[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      kind: 'unknown',
      path: [...path, key],
      allowed: keysAt(written, path).join(', '),
    }));
  }
  if (issue.code === 'invalid_value') {
    return [{ kind: 'choice', path, allowed: issue.values.map((value) => JSON.stringify(value)).join(' or ') }];
  }
  const expected = issue.code === 'invalid_type' ? issue.expected : 'number';
  return [{ kind: 'type', path, allowed: EXPECTED[expected] ?? expected }];
}

function toProblem(overlay: Overlay, issue: Issue, written: z.ZodObject): Problem {
  const base = { file: overlay.file, path: issue.path.join('.'), value: valueAt(overlay.value, issue.path) };
  if (issue.kind === 'unknown')
    return { ...base, code: 'unknown-key', allowed: issue.allowed, fix: fixOfKey(issue, written) };
  const code = issue.kind === 'choice' ? 'unknown-choice' : 'wrong-type';
  return { ...base, code, allowed: issue.allowed, fix: fixOfType(issue.allowed, base.value) };
}

/** Keys that people use as comments. */
const COMMENT = /^(\/\/|#|_|\$?comment|note$|\$(?!schema))/i;

function fixOfKey(issue: Issue, written: z.ZodObject): string {
  const key = issue.path.at(-1) ?? '';
  if (COMMENT.test(key)) {
    return `remove "${key}": an overlay has no comments; a reason stands in a key "reason" where there is one, or in the commit message`;
  }
  const meant = nearest(key, keysAt(written, issue.path.slice(0, -1)));
  return meant === null ? `remove "${key}"` : `did you mean "${meant}"?`;
}

/** The usual mistake is a missing or superfluous pair of quotes. */
function fixOfType(allowed: string, value: Json | undefined): string {
  if (allowed === EXPECTED['string'] && (typeof value === 'number' || typeof value === 'boolean')) {
    return `quote it: "${String(value)}"`;
  }
  const unquoted = typeof value === 'string' ? value.trim() : '';
  if (
    (allowed === EXPECTED['int'] && /^-?\d{1,15}$/.test(unquoted)) ||
    (allowed === EXPECTED['boolean'] && /^(true|false)$/.test(unquoted))
  ) {
    return `write it without quotes: ${unquoted}`;
  }
  return `write ${allowed}, or null to take the key away`;
}

function misplacedKeys(overlay: Overlay, environmentKeys: readonly string[]): readonly Problem[] {
  return Object.keys(overlay.value)
    .filter((key) => environmentKeys.includes(key))
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
function keysAt(written: z.ZodObject, path: readonly string[]): readonly string[] {
  let schema: z.ZodType = written;
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

/** A wrong item removes its whole list, since lists replace each other as a whole. */
function prunePath(value: JsonObject, path: PropertyKey[] | readonly string[]): readonly string[] {
  const keys = path.map(String);
  const list = keys.findIndex((_, index) => Array.isArray(valueAt(value, keys.slice(0, index))));
  return list === -1 ? keys : keys.slice(0, list);
}

/** A copy of the value without the values at the paths. */
function withoutAll(value: JsonObject, paths: readonly (readonly string[])[]): JsonObject {
  if (paths.length === 0) return value;
  if (paths.some((path) => path.length === 0)) return {};
  const below = new Map<string, (readonly string[])[]>();
  for (const [key, ...rest] of paths) {
    if (key === undefined) continue;
    const rests = below.get(key) ?? [];
    rests.push(rest);
    below.set(key, rests);
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): readonly [string, Json][] => {
      const rests = below.get(key);
      if (rests === undefined) return [[key, inner]];
      const whole = rests.some((rest) => rest.length === 0) || !isJsonObject(inner);
      return whole ? [] : [[key, withoutAll(inner, rests)]];
    }),
  );
}
