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
 * Texts that cdktf changes: those that hold an encoded text, list or map, or something that may be an encoded number. All others it
 * gives back as they are, also with Terraform's own `${…}` in them: that is escaped only in a text that holds a token as well.
 */
const MAY_HOLD_TOKEN = /\{TfToken\[|[-|\d.+]e[-|\d.eE+]/;

/** Encoded numbers are beyond 1e280, and the one that stands for a map is -123456789. */
const ENCODED_FROM = 1e8;

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
  if (typeof value === 'number') return isEncodedNumber(value) ? byCdktf(value, options) : value;
  if (typeof value === 'boolean' || value === null || value === undefined) return value;
  if (depth > DEEP) return byCdktf(value, options);
  if (Array.isArray(value))
    return value.some(isEncodedList) ? byCdktf(value, options) : copyList(value, options, depth);
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
function isEncodedList(element: unknown): boolean {
  return typeof element === 'string' ? element.includes('#{TfToken[') : isEncodedNumber(element);
}

function isEncodedNumber(element: unknown): boolean {
  return typeof element === 'number' && !(Math.abs(element) < ENCODED_FROM);
}

/** No token, no construct, no encoded map. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  if ('resolve' in value) return false;
  for (const key in value) if (MAY_HOLD_TOKEN.test(key)) return false;
  return true;
}
