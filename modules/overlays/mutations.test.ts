import { DrError } from '../console/errors';
import type { Json, JsonObject } from './json';
import type { Overlay } from './overlay';
import { resolveSettings } from './resolve';
import { sampleOverlays } from './testing/sample';

/** One mistake, made at every place of good overlays where it can be made. */
interface Mutation {
  readonly name: string;
  readonly overlay: number;
  readonly value: JsonObject;
  /** The path that some problem must name. */
  readonly path: string;
}

type Leaf = readonly [path: readonly string[], value: Json];

function leaves(value: JsonObject, path: readonly string[] = []): readonly Leaf[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner as JsonObject, [...path, key])
      : [[[...path, key], inner] as const],
  );
}

function changed(
  value: JsonObject,
  path: readonly string[],
  change: (object: JsonObject, key: string) => JsonObject,
): JsonObject {
  const [key = '', ...rest] = path;
  if (rest.length === 0) return change(value, key);
  return { ...value, [key]: changed((value[key] ?? {}) as JsonObject, rest, change) };
}

const put = (wrong: Json) => (object: JsonObject, key: string) => ({ ...object, [key]: wrong });
const rename = (object: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, inner]) => [name === key ? `${name}x` : name, inner]));

function mutationsOf(overlay: Overlay, index: number): readonly Mutation[] {
  return leaves(overlay.value).flatMap(([path, value]) => {
    const dotted = path.join('.');
    const make = (what: string, change: (object: JsonObject, key: string) => JsonObject, at = dotted): Mutation => ({
      name: `${overlay.file}: ${dotted} ${what}`,
      overlay: index,
      value: changed(overlay.value, path, change),
      path: at,
    });
    const wrong: Json = typeof value === 'boolean' ? 'true' : typeof value === 'string' ? 7 : { is: 'wrong' };
    return [
      make('of another type', put(wrong)),
      make('in a list', put([[value]]), Array.isArray(value) ? `${dotted}.0` : dotted),
      make('misspelt', rename, `${dotted}x`),
      ...(typeof value === 'number' ? [make('fractional', put(value + 0.5)), make('negative', put(-1))] : []),
      // Of a value that every region overrides only the type is checked.
      ...(typeof value === 'string' && !(overlay.rank === 'base' && dotted === 'name_suffix')
        ? [make('with a space', put(` ${value} `))]
        : []),
    ];
  });
}

const good = sampleOverlays();
const mutations = good.overlays.flatMap(mutationsOf);

test('the overlays that are mutated are good, and the mutations are many', () => {
  expect(() => resolveSettings(good)).not.toThrow();
  expect(mutations.length).toBeGreaterThanOrEqual(200);
});

test('every mutation gives a named, located, mendable problem and never a crash', () => {
  const silent = mutations.flatMap((mutation) => {
    const overlays = good.overlays.map((one, index) =>
      index === mutation.overlay ? { ...one, value: mutation.value } : one,
    );
    try {
      resolveSettings({ ...good, overlays });
      return [`${mutation.name}: accepted`];
    } catch (error) {
      if (!(error instanceof DrError)) return [`${mutation.name}: crashed: ${String(error)}`];
      const vague = error.problems.some((one) => [one.code, one.file, one.allowed, one.fix].includes(''));
      if (vague) return [`${mutation.name}: vague: ${JSON.stringify(error.problems)}`];
      // A negative "desired" is reported where it clashes; the problem lies in the same object at least.
      const parent = mutation.path.split('.').slice(0, 2).join('.');
      const named = error.problems.some((one) => one.path === mutation.path || one.path.startsWith(parent));
      return named ? [] : [`${mutation.name}: ${error.problems.map((one) => `${one.code} ${one.path}`).join(', ')}`];
    }
  });
  expect(silent).toEqual([]);
});
