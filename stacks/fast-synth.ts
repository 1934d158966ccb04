/**
 * The first import of the program: two parts of cdktf that cost most of a synthesis and change nothing of its output.
 * `fast-synth.test.ts` holds both to what cdktf does by itself.
 */
interface StackTraces {
  captureStackTrace: () => string[];
}

/** cdktf's own; handed on as it is. */
type ResolveOptions = object;
type Resolve = (value: unknown, options: ResolveOptions) => unknown;

/* eslint-disable @typescript-eslint/no-require-imports --
   an import would be a copy of the module's exports; only require gives the objects that cdktf itself calls through */
const stackTraces = require('cdktf/lib/tokens/private/stack-trace') as StackTraces;
const resolving = require('cdktf/lib/tokens/private/resolve') as { resolve: Resolve };
/* eslint-enable @typescript-eslint/no-require-imports */

// cdktf records a stack trace for every token that it makes; without an interactive cdktf command nobody reads them.
stackTraces.captureStackTrace = () => [];

/**
 * Texts that may hold a token, or need escaping: those go to cdktf. `TfToken[` marks encoded texts, lists and maps; `${` and
 * `}` are escaped beside tokens; a digit before an `e` may be an encoded number.
 */
const MAY_HOLD_TOKEN = /[{}]|TfToken|[-|\d.+]e/;

const byCdktf = resolving.resolve;

/**
 * Most of what cdktf resolves is plain: it was resolved before, as part of a resource. Here plain values are only copied, and
 * whatever could be a token is resolved by cdktf.
 */
function resolve(value: unknown, options: ResolveOptions): unknown {
  return copy(value, options, 0);
}
resolving.resolve = resolve;

/** Deeper than anything that is no cycle; from there on cdktf says what is wrong. */
const DEEP = 100;

function copy(value: unknown, options: ResolveOptions, depth: number): unknown {
  if (typeof value === 'string') return MAY_HOLD_TOKEN.test(value) ? byCdktf(value, options) : value;
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (depth > DEEP) return byCdktf(value, options);
  if (Array.isArray(value)) return value.every(isPlain) ? copyList(value, options, depth) : byCdktf(value, options);
  return isPlainObject(value) ? copyObject(value, options, depth) : byCdktf(value, options);
}

function copyList(list: readonly unknown[], options: ResolveOptions, depth: number): readonly unknown[] {
  return list.map((one) => copy(one, options, depth + 1)).filter((one) => one !== undefined);
}

function copyObject(object: Readonly<Record<string, unknown>>, options: ResolveOptions, depth: number): unknown {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(object)) {
    const value = copy(object[key], options, depth + 1);
    if (value !== undefined) result[key] = value;
  }
  return result;
}

/** A list with an encoded list in it is one token as a whole: cdktf looks at its elements before it goes into them. */
function isPlain(element: unknown): boolean {
  return typeof element === 'string' ? !MAY_HOLD_TOKEN.test(element) : typeof element !== 'number';
}

/** No token, no construct, no encoded map. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  if ('resolve' in value) return false;
  for (const key in value) if (MAY_HOLD_TOKEN.test(key)) return false;
  return true;
}
