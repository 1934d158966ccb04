/** Keys that no overlay sets. A missing parent is reported once, without its children. */
import * as z from 'zod';
import type { Problem } from '../console/errors';
import type { Pruned } from './check-shape';
import type { Declarations } from './declare';
import type { SettingsDraft, DraftScope } from './draft';
import { problem } from './draft';
import type { Json, JsonObject } from './json';
import { isJsonObject } from './json';
import type { Overlay } from './overlay';

/**
 * @param overlays as read: one that could not be read excuses whatever it might have set
 * @param pruned values that were there and of the wrong type: already reported
 */
export function missingKeys(
  draft: SettingsDraft,
  overlays: readonly Overlay[],
  pruned: readonly Pruned[],
  { environment, region: regional }: Declarations,
): readonly Problem[] {
  // If an overlay deletes the key by null, that overlay has to be fixed.
  const deletedBy = (path: string, region: string | null): boolean =>
    overlays.some((one) => applies(one.region, region) && valueAt(one.value, path) === null);
  const search = (region: string | null, scope: DraftScope, shape: z.ZodObject, value: unknown): readonly Problem[] => {
    if (overlays.some((one) => one.unreadable === true && applies(one.region, region))) return [];
    const reported = pruned.filter((one) => applies(one.region, region)).map((one) => one.path);
    return missingPaths(shape, value, '')
      .filter(
        (path) => !reported.some((known) => `${known}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${known}.`)),
      )
      .map((path) => missing(scope, path, deletedBy(path, region)));
  };
  return [
    ...search(null, draft, environment, draft.value),
    ...draft.regions.flatMap((one) => search(one.region, one, regional, one.value)),
  ];
}

function missing(scope: DraftScope, path: string, deleted: boolean): Problem {
  const file = scope.fileOf(path);
  return deleted
    ? problem(
        'missing-key',
        scope,
        path,
        null,
        'a value: the key has no default',
        `remove the null in ${file}, or write a value`,
      )
    : problem('missing-key', scope, path, undefined, 'a value: no overlay sets the key', `add "${path}" to ${file}`);
}

function valueAt(value: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), value);
}

function applies(overlayRegion: string | null, region: string | null): boolean {
  return overlayRegion === null || overlayRegion === region;
}

function missingPaths(shape: z.ZodObject, value: unknown, prefix: string): readonly string[] {
  const present = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape.shape).flatMap(([key, field]) => {
    const path = prefix + key;
    if (present[key] === undefined)
      return field instanceof z.ZodDefault || field instanceof z.ZodOptional ? [] : [path];
    // An object that may be absent is whole where it is present.
    const inner = bare(field);
    return inner instanceof z.ZodObject ? missingPaths(inner, present[key], `${path}.`) : [];
  });
}

function bare(field: unknown): unknown {
  return field instanceof z.ZodDefault || field instanceof z.ZodNullable ? bare(field.unwrap()) : field;
}
