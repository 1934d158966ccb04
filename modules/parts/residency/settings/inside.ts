import type { Problem } from '../../../console/errors';
import { countryOf, isInside } from '../../../overlays/countries';
import type { SettingsDraft } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';
import { residencyKeys } from './keys';

type Key = 'data_residency' | 'serving_residency';

/** Where a region that lies outside would have to lie, and how to fix it. */
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

/** Whether every entry means something; the one that does not is reported by itself. */
export const isKnown = (draft: SettingsDraft, key: Key): boolean =>
  residencyKeys[key].safeParse(draft.value[key]).success;
