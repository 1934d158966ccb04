/** Keys that no overlay sets. A missing parent is reported once; what would be inside it is not mentioned. */
import * as z from 'zod';
import type { Problem } from '../console/errors';
import type { Pruned } from './check-shape';
import type { Draft, Scope } from './draft';
import { problem } from './draft';
import type { Overlay } from './overlay';
import { environmentShape, regionShape } from './shape';

/**
 * @param overlays as read: one that could not be read excuses whatever it might have set
 * @param pruned values that were there and of the wrong type: already reported
 */
export function missingKeys(draft: Draft, overlays: readonly Overlay[], pruned: readonly Pruned[]): readonly Problem[] {
  const search = (region: string | null, scope: Scope, shape: z.ZodObject, value: unknown): readonly Problem[] => {
    if (overlays.some((one) => one.unreadable === true && applies(one.region, region))) return [];
    const reported = pruned.filter((one) => applies(one.region, region)).map((one) => one.path);
    return missingPaths(shape, value, '')
      .filter(
        (path) => !reported.some((known) => `${known}.`.startsWith(`${path}.`) || `${path}.`.startsWith(`${known}.`)),
      )
      .map((path) =>
        problem(
          'missing-key',
          scope,
          path,
          undefined,
          'a value: neither this overlay nor one below it sets the key',
          `add "${path}" to ${scope.fileOf(path)}`,
        ),
      );
  };
  return [
    ...search(null, draft, environmentShape, draft.value),
    ...draft.regions.flatMap((one) => search(one.region, one, regionShape, one.value)),
  ];
}

function applies(overlayRegion: string | null, region: string | null): boolean {
  return overlayRegion === null || overlayRegion === region;
}

function missingPaths(shape: z.ZodObject, value: unknown, prefix: string): readonly string[] {
  const present = value as Readonly<Record<string, unknown>>;
  return Object.entries(shape.shape).flatMap(([key, field]) => {
    const path = prefix + key;
    if (field instanceof z.ZodDefault) return [];
    if (present[key] === undefined) return [path];
    return field instanceof z.ZodObject ? missingPaths(field, present[key], `${path}.`) : [];
  });
}
