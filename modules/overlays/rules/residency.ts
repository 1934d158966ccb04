import type { Problem } from '../../console/errors';
import { AREAS, COUNTRIES, countryOf, isInside } from '../countries';
import type { SettingsDraft } from '../draft';
import { problem } from '../draft';
import { isRegionName } from '../regions';
import { nearest } from '../suggest';

type Key = 'data_residency' | 'serving_residency';

/**
 * Entries mean something: a misspelt country ("UK") would allow nothing, and nobody would see that it was meant to allow GB. A region that
 * the table does not know can be named itself.
 */
export function entriesOf(draft: SettingsDraft, key: Key): readonly Problem[] {
  const known = [...Object.keys(AREAS), ...COUNTRIES];
  return (draft.value[key] ?? []).flatMap((entry, index) => {
    if (known.includes(entry) || isRegionName(entry)) return [];
    const meant = entry === 'UK' ? 'GB' : nearest(entry, known);
    const fix =
      meant === null ? 'name a country by its ISO 3166 code, or the region itself' : `did you mean "${meant}"?`;
    const allowed = `an area (${Object.keys(AREAS).join(', ')}), a country with an AWS region (${COUNTRIES.join(', ')}), or the name of a region`;
    return [problem('residency-entry', draft, `${key}.${index}`, entry, allowed, fix)];
  });
}

/** Where a region that lies outside would have to lie, and how to mend it. */
export function outside(draft: SettingsDraft, key: Key, path: string, region: string, why: string): Problem {
  const inside = draft.value[key] ?? [];
  const add = countryOf(region) ?? region;
  const allowed = `a region inside ${key} (${inside.join(', ')}); ${region} lies in ${countryOf(region) ?? 'a country that is not known here'}`;
  return problem(
    key.replace('_', '-'),
    draft,
    path,
    region,
    allowed,
    `${why}; choose a region inside, or add "${add}" to ${key}`,
  );
}

export const isAllowed = (draft: SettingsDraft, key: Key, region: string): boolean =>
  isInside(region, draft.value[key] ?? []);
