import type { OverlayRule } from '../draft';
import { problem } from '../draft';

/** IAM has one namespace per account: two regions with the same suffix would fight over one role. */
export const globalNames: OverlayRule = (draft) =>
  draft.regions.flatMap((later, index) => {
    const suffix = later.value.name_suffix;
    const earlier = draft.regions.slice(0, index).find((one) => one.value.name_suffix === suffix);
    if (suffix === undefined || !earlier) return [];
    const prefix = `${draft.value.app ?? '<app>'}-${draft.environment}`;
    return [
      problem(
        'colliding-global-names',
        later,
        'name_suffix',
        suffix,
        `a suffix that no other region has; ${earlier.region} has the same (${earlier.fileOf('name_suffix')})`,
        `give one of them a suffix of its own: both would make the IAM role ${prefix}-task${suffix}`,
      ),
    ];
  });
