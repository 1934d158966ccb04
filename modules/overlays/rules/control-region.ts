import type { OverlayRule } from '../draft';
import { problem } from '../draft';

/** The control region keeps state and evidence safe from a failover, so it takes no part in one. */
export const controlRegion: OverlayRule = (draft) => {
  const control = draft.value.control_region;
  if (control === undefined || !draft.value.regions?.includes(control)) return [];
  return [
    problem(
      'control-region-serves',
      draft,
      'control_region',
      control,
      `a region that serves no clients: none of ${draft.value.regions.join(', ')}`,
      'choose a third region; losing a serving region must not take the control region with it',
    ),
  ];
};
