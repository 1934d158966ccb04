/** Merging: later overlays win, objects merge by key, arrays replace, null deletes. Every leaf remembers where it came from. */
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { Origin, SettingPlace } from './settings';

export interface Merged {
  readonly value: JsonObject;
  /** By dotted path. A deleted value keeps the origin that deleted it. */
  readonly origins: ReadonlyMap<string, Origin>;
}

type Mutable = { [key: string]: Json };

/** An overlay, or a part of one. */
export interface MergeLayer {
  readonly file: string;
  readonly value: JsonObject;
  readonly lines?: ReadonlyMap<string, number>;
}

/** Merges overlays, weakest first. */
export function mergeOverlays(overlays: readonly MergeLayer[]): Merged {
  const origins = new Map<string, Origin>();
  let value: JsonObject = {};
  for (const overlay of overlays) value = mergeInto(value, overlay.value, '', overlay, origins);
  return { value, origins };
}

function mergeInto(
  below: JsonObject,
  above: JsonObject,
  prefix: string,
  from: MergeLayer,
  origins: Map<string, Origin>,
): JsonObject {
  const merged: Mutable = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (key === '$schema') continue;
    const path = prefix + key;
    const old = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (isJsonObject(value) && (isJsonObject(old) || Object.keys(value).length > 0)) {
      // An object that was deleted gets a value again: the deletion no longer holds.
      if (Object.keys(value).length > 0) origins.delete(path);
      merged[key] = mergeInto(isJsonObject(old) ? old : {}, value, `${path}.`, from, origins);
      continue;
    }
    origins.set(path, { ...placeIn(from, path), overrode: overridden(origins, path, old) });
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

function placeIn({ file, lines }: MergeLayer, path: string): SettingPlace {
  const line = lines?.get(path);
  return line === undefined ? { file } : { file, line };
}

/** Origins that a new value at `path` replaces: of the value there, or of each value inside it. */
function overridden(origins: Map<string, Origin>, path: string, old: Json | undefined): Origin['overrode'] {
  // Only an object has something inside: looking through all origins for every value would take quadratic time.
  const inside = isJsonObject(old) ? [...origins].filter(([known]) => known.startsWith(`${path}.`)) : [];
  for (const [known] of inside) origins.delete(known);
  const all: readonly (readonly [string, Origin])[] = [
    ...inside,
    ...[origins.get(path) ?? []].flat().map((one) => [path, one] as const),
  ];
  return all.flatMap(([known, { overrode, ...place }]) => [
    ...overrode,
    { ...place, value: valueAt(old, known.slice(path.length + 1)) },
  ]);
}

function valueAt(value: Json | undefined, path: string): Json {
  if (path === '') return value ?? null;
  const [key = '', ...rest] = path.split('.');
  return valueAt(isJsonObject(value) ? value[key] : undefined, rest.join('.'));
}

/**
 * The file that is responsible for a path: the one that set it, else the last that set something inside it, else around
 * it.
 */
export function fileOf(origins: ReadonlyMap<string, Origin>, path: string): string | undefined {
  const exact = origins.get(path);
  if (exact) return exact.file;
  const inside = [...origins].filter(([known]) => known.startsWith(`${path}.`)).at(-1);
  if (inside) return inside[1].file;
  const parent = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return parent === '' ? undefined : fileOf(origins, parent);
}
