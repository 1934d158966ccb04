/** Keys of where data may rest and clients may be served. */
import * as z from 'zod';
import { AREAS, COUNTRIES } from '../../../overlays/countries';
import { judged, type UnfitValue } from '../../../overlays/key';
import { isRegionName } from '../../../overlays/regions';
import { nearest } from '../../../overlays/suggest';

const KNOWN = [...Object.keys(AREAS), ...COUNTRIES];

const residency = (description: string) =>
  judged(
    z.array(z.string()).meta({
      description: `${description} Areas (EU, EEA), countries (ISO 3166, e.g. DE) or names of regions. Empty: anywhere.`,
    }),
    'areas, countries with an AWS region, names of regions',
    (entries) => entries.flatMap(unfitEntry),
  ).default([]);

export const residencyKeys = {
  data_residency: residency('Where data may rest: every region, the control region too, must lie inside.'),
  serving_residency: residency(
    'Where clients may be served as a matter of course: a region outside can hold a replica, is never recommended, and is taken only when residency:REGION is accepted.',
  ),
};

/**
 * Entries mean something: a misspelt country ("UK") would allow nothing, and nobody would see that it was meant to allow GB. A region that
 * the table does not know can be named itself.
 */
function unfitEntry(entry: string, index: number): readonly UnfitValue[] {
  if (KNOWN.includes(entry) || isRegionName(entry)) return [];
  const meant = entry === 'UK' ? 'GB' : nearest(entry, KNOWN);
  const fix = meant === null ? 'name a country by its ISO 3166 code, or the region itself' : `did you mean "${meant}"?`;
  const allowed = `an area (${Object.keys(AREAS).join(', ')}), a country with an AWS region (${COUNTRIES.join(', ')}), or the name of a region`;
  return [{ code: 'residency-entry', at: [index], allowed, fix }];
}
