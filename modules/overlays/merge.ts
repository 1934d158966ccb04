/** Merging: later overlays win, objects merge by key, arrays replace, null deletes. Every leaf remembers where it came from. */
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { Origin } from './settings';

export interface Merged {
  readonly value: JsonObject;
  /** By dotted path. A deleted value keeps an origin: who deleted it is what a person wants to know. */
  readonly origins: ReadonlyMap<string, Origin>;
}

type Mutable = { [key: string]: Json };

/** Merges overlays, weakest first. */
export function mergeOverlays(overlays: readonly { readonly file: string; readonly value: JsonObject }[]): Merged {
  const origins = new Map<string, Origin>();
  let value: JsonObject = {};
  for (const overlay of overlays) value = mergeInto(value, overlay.value, '', overlay.file, origins);
  return { value, origins };
}

function mergeInto(
  below: JsonObject,
  above: JsonObject,
  prefix: string,
  file: string,
  origins: Map<string, Origin>,
): JsonObject {
  const merged: Mutable = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (key === '$schema') continue;
    const path = prefix + key;
    const old = merged[key];
    if (isJsonObject(value)) {
      // A value that was deleted below is set again inside: the deletion no longer stands.
      if (!isJsonObject(old)) origins.delete(path);
      merged[key] = mergeInto(isJsonObject(old) ? old : {}, value, `${path}.`, file, origins);
      continue;
    }
    forgetInside(origins, path);
    const previous = origins.get(path);
    origins.set(path, {
      file,
      overrode: previous ? [...previous.overrode, { file: previous.file, value: old ?? null }] : [],
    });
    if (value === null) delete merged[key];
    else merged[key] = value;
  }
  return merged;
}

function forgetInside(origins: Map<string, Origin>, path: string): void {
  for (const known of [...origins.keys()]) if (known.startsWith(`${path}.`)) origins.delete(known);
}

/** The file to blame for a path: the one that set it, else the last that set something inside it, else around it. */
export function fileOf(origins: ReadonlyMap<string, Origin>, path: string): string | undefined {
  const exact = origins.get(path);
  if (exact) return exact.file;
  const inside = [...origins].filter(([known]) => known.startsWith(`${path}.`)).at(-1);
  if (inside) return inside[1].file;
  const parent = path.slice(0, Math.max(path.lastIndexOf('.'), 0));
  return parent === '' ? undefined : fileOf(origins, parent);
}
