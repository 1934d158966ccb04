import type { OverlayRule } from '../draft';
import { problem } from '../draft';
import { regionFix } from '../region-mistakes';
import { isRegionName } from '../regions';

/** The control region keeps state and evidence safe from a failover, so it takes no part in one. */
export const controlRegion: OverlayRule = (draft) => {
  const control = draft.value.control_region;
  if (control === undefined) return [];
  const fix = regionFix(control);
  if (!isRegionName(control) || fix !== null) {
    const allowed = 'the name of an AWS region, such as us-east-2';
    return [problem('control-region', draft, 'control_region', control, allowed, fix ?? 'correct the name')];
  }
  if (!draft.value.regions?.includes(control)) return [];
  return [
    problem(
      'control-region-serves',
      draft,
      'control_region',
      control,
      `a region that serves nothing: none of ${draft.value.regions.join(', ')}`,
      'choose a third region; losing a serving region must not take the control region with it',
    ),
  ];
};
