import type { OverlayRule } from '../../../overlays/draft';
import { problem } from '../../../overlays/draft';
import { isRegionName } from '../../../overlays/regions';
import { isAllowed, isKnown, outside } from './inside';

/**
 * Where clients may be served as a matter of course: at home, and in one more region, since otherwise nobody could take over. What serves
 * now is a role, and is not judged: after an accepted move outside, the overlays must be able to say so.
 */
export const servingResidency: OverlayRule = (draft) => {
  const { regions = [], database_home_region: home, serving_residency: allowed = [] } = draft.value;
  if (!isKnown(draft, 'serving_residency') || home === undefined || !isRegionName(home)) return [];
  if (!isAllowed(draft, 'serving_residency', home)) {
    return [outside(draft, 'serving_residency', 'database_home_region', home, 'every failback returns there')];
  }
  const others = regions.filter((region) => region !== home);
  if (others.length === 0 || others.some((region) => isAllowed(draft, 'serving_residency', region))) return [];
  return [
    problem(
      'nobody-may-serve',
      draft,
      'serving_residency',
      allowed,
      `what lets one region beside ${home} serve: ${others.join(', ')}`,
      `no region could take over from ${home}; add a region inside, or widen serving_residency`,
    ),
  ];
};
