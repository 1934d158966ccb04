import type { Problem } from '../../console/errors';
import type { SettingsDraft, RegionDraft } from '../../overlays/draft';
import { problem } from '../../overlays/draft';

/** A role that exactly one region has. */
export interface SingleRole {
  readonly code: string;
  /** The key that says so. */
  readonly key: keyof RegionDraft['value'];
  /** The key's value in the region that has the role. */
  readonly holds: boolean;
  /** The role in words. */
  readonly role: string;
}

/** Reports each of several holders in its own file; nobody, only when every region has said that it is not the one. */
export function exactlyOne(draft: SettingsDraft, single: SingleRole): readonly Problem[] {
  const holders = draft.regions.filter((one) => one.value[single.key] === single.holds);
  const allowed = `${String(single.holds)} in exactly one region`;
  if (holders.length > 1) {
    return holders.map((holder: RegionDraft) => {
      const others = holders.filter((one) => one !== holder).map((one) => one.region);
      const fix = `${others.join(', ')} is ${single.role} too: set it to ${String(!single.holds)} in all but one`;
      return problem(single.code, holder, single.key, single.holds, allowed, fix);
    });
  }
  const everyone = draft.regions.length > 0 && draft.regions.length === new Set(draft.value.regions).size;
  const silent = draft.regions.some((one) => one.value[single.key] === undefined);
  if (holders.length === 1 || !everyone || silent) return [];
  return draft.regions.map((one) =>
    problem(single.code, one, single.key, !single.holds, allowed, `set it to ${String(single.holds)} in one region`),
  );
}
