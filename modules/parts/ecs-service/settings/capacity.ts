import type { Problem } from '../../../console/errors';
import type { RegionDraft, OverlayRule } from '../../../overlays/draft';
import { inEachRegion, problem } from '../../../overlays/draft';

/** min <= desired <= max. Zero is judged by rule standby-capacity. */
export const capacity: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => [...inRole(one, 'serving'), ...inRole(one, 'standby')]);

function inRole(one: RegionDraft, role: 'serving' | 'standby'): readonly Problem[] {
  const { desired, min, max } = one.value.capacity?.[role] ?? {};
  const path = `capacity.${role}`;
  const problems: Problem[] = [];
  if (min !== undefined && desired !== undefined && desired < min) {
    const allowed = `min (${min}) or more`;
    problems.push(problem('capacity-order', one, `${path}.desired`, desired, allowed, 'raise desired or lower min'));
  }
  if (max !== undefined && desired !== undefined && desired > max) {
    const allowed = `max (${max}) or less`;
    problems.push(problem('capacity-order', one, `${path}.desired`, desired, allowed, 'lower desired or raise max'));
  }
  if (max !== undefined && min !== undefined && desired === undefined && max < min) {
    problems.push(problem('capacity-order', one, `${path}.max`, max, `min (${min}) or more`, 'raise max or lower min'));
  }
  return problems;
}
