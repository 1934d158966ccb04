/**
 * Runbooks as text that can be compared step for step. A runbook's file has one line a step: its id, what it needs and which body it has.
 * Bodies are kept once, in a file for each kind of step, since most runbooks share them.
 */
import { createHash } from 'node:crypto';
import type { Runbook, Step } from '../../runbook/runbook';

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
type Fields = { readonly [key: string]: Value };

/** Runbooks by name; in place of one that cannot be made, why. */
export type Recorded = Readonly<Record<string, Fields>>;

/** Files by name. */
export type Files = Readonly<Record<string, string>>;

const STEPS = 'steps/';

const isFields = (value: Value | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields in the order of their names, without those that are undefined. */
function sorted(value: unknown): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value as Value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([k, v]) => [k, sorted(v)]));
}

/** What is recorded of a runbook: all of it. */
export const normalised = (runbook: Runbook): Fields => sorted(runbook) as Fields;

/** The file of a step's bodies: its id without the region that it is about. */
const kindOf = (id: string): string => `${STEPS}${id.replace(/-[a-z]{2}-[a-z]+-\d$/, '')}.json`;

const hash = (body: Fields): string => createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12);

/** `recorded`: by file, by runbook. */
export function toFiles(recorded: Readonly<Record<string, Recorded>>): Files {
  const bodies = new Map<string, Map<string, Fields>>();
  const files = Object.entries(recorded).map(([file, runbooks]): [string, string] => [
    `${file}.json`,
    lines(
      Object.entries(runbooks).map(([name, { steps, ...rest }]): [string, string] => [
        name,
        steps === undefined ? JSON.stringify(rest) : bookText(rest, steps as unknown as readonly Fields[], bodies),
      ]),
    ),
  ]);
  const kinds = [...bodies].map(([file, found]): [string, string] => [
    file,
    lines([...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([key, body]) => [key, bodyText(body)])),
  ]);
  return Object.fromEntries([...files, ...kinds]);
}

function bookText(rest: Fields, steps: readonly Fields[], bodies: Map<string, Map<string, Fields>>): string {
  const rows = steps.map(({ id = null, needs = null, ...body }): Value => {
    const file = kindOf(id as string);
    const key = hash(body);
    bodies.set(file, (bodies.get(file) ?? new Map<string, Fields>()).set(key, body));
    return [id, needs, key];
  });
  return broken({ ...rest, steps: rows }, ['remarks', 'steps'], '  ');
}

const bodyText = (body: Fields): string => broken(body, ['act', 'met'], '  ');

/** One line a field, and one line an element of the fields named. */
function broken(fields: Fields, lists: readonly string[], indent: string): string {
  const rows = Object.entries(fields).map(([name, value]) => {
    const text =
      Array.isArray(value) && value.length > 0 && lists.includes(name)
        ? `[\n${value.map((one) => `${indent}    ${JSON.stringify(one)}`).join(',\n')}\n${indent}  ]`
        : JSON.stringify(value);
    return `${indent}  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${rows.join(',\n')}\n${indent}}`;
}

const lines = (entries: readonly (readonly [string, string])[]): string =>
  `{\n${entries.map(([name, text]) => `  ${JSON.stringify(name)}: ${text}`).join(',\n')}\n}\n`;

/** The runbooks of a file, with the bodies of their steps. Throws where a body is missing. */
export function fromFiles(files: Files, file: string): Recorded {
  const read = (name: string): Readonly<Record<string, Fields>> => {
    const text = files[name];
    if (text === undefined) throw new RangeError(`no recording ${name}: UPDATE_GOLDENS=1 npx jest modules/patterns`);
    return JSON.parse(text) as Readonly<Record<string, Fields>>;
  };
  const body = (id: string, key: string): Fields => {
    const found = read(kindOf(id))[key];
    if (found === undefined) throw new RangeError(`no body ${key} of ${id} in ${kindOf(id)}`);
    return found;
  };
  return Object.fromEntries(
    Object.entries(read(`${file}.json`)).map(([name, { steps, ...rest }]) => [
      name,
      steps === undefined
        ? rest
        : {
            ...rest,
            steps: (steps as readonly (readonly [string, readonly string[], string])[]).map(([id, needs, key]) => ({
              id,
              needs,
              ...body(id, key),
            })),
          },
    ]),
  );
}

/** What differs, one sentence each: runbook, step, and the field down to which it can be said. */
export function differences(recorded: Recorded, now: Recorded): readonly string[] {
  const names = [...new Set([...Object.keys(recorded), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [before, after] = [recorded[name], now[name]];
    if (before === undefined) return [`${name}: is not recorded`];
    if (after === undefined) return [`${name}: is recorded, and is not made any more`];
    return inBook(before, after).map((words) => `${name}: ${words}`);
  });
}

function inBook({ steps: before, ...was }: Fields, { steps: after, ...is }: Fields): readonly string[] {
  if (before === undefined || after === undefined) return inValue('', { ...was }, { ...is });
  const [old, made] = [before, after] as unknown as readonly [readonly Step[], readonly Step[]];
  const ids = (steps: readonly Step[]): string => steps.map(({ id }) => id).join(' ');
  const order = ids(old) === ids(made) ? [] : [`steps and their order: recorded "${ids(old)}", now "${ids(made)}"`];
  const both = old.flatMap((step) => {
    const now = made.find(({ id }) => id === step.id);
    return now === undefined ? [] : inValue(`step ${step.id}`, sorted(step), sorted(now));
  });
  return [...inValue('', was, is), ...order, ...both];
}

function inValue(path: string, was: Value | undefined, is: Value | undefined): readonly string[] {
  if (JSON.stringify(was) === JSON.stringify(is)) return [];
  if (isFields(was) && isFields(is)) {
    return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((key) =>
      inValue(path === '' ? key : `${path} ${key}`, was[key], is[key]),
    );
  }
  if (Array.isArray(was) && Array.isArray(is) && was.length === is.length) {
    const elements = is as readonly Value[];
    return (was as readonly Value[]).flatMap((one, index) => inValue(`${path}[${index}]`, one, elements[index]));
  }
  return [`${path}: recorded ${JSON.stringify(was) ?? 'nothing'}, now ${JSON.stringify(is) ?? 'nothing'}`];
}
