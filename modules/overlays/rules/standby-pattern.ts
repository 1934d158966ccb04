import type { OverlayRule, RegionDraft, SettingsDraft } from '../draft';
import { inEachRegion, problem } from '../draft';

/** The fix: how a standby may run without capacity. */
export const WITHOUT_CAPACITY = 'set "pattern" to "pilot-light" and say why in standby_without_capacity.reason';

/** Whether a standby may run without capacity: if the pattern allows it and the overlay has a reason. */
export function mayBeEmpty(draft: SettingsDraft, one: RegionDraft): boolean {
  return draft.value.pattern === 'pilot-light' && one.value.standby_without_capacity?.reason !== undefined;
}

/** A reason without such a pattern would be misleading. */
export const standbyPattern: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const given = one.value.standby_without_capacity;
    const { pattern } = draft.value;
    if (given === undefined || given === null || pattern === undefined || pattern === 'pilot-light') return [];
    const allowed = `null with pattern ${pattern}: a reason only counts with "pilot-light" (${draft.fileOf('pattern')})`;
    const fix = 'remove it, or change the pattern';
    return [problem('standby-pattern', one, 'standby_without_capacity', given, allowed, fix)];
  });
