import type { OverlayRule } from '../../../overlays/draft';
import { isRegionName } from '../../../overlays/regions';
import { isAllowed, outside } from './inside';

/**
 * Every region of the environment holds data: database, cache, secret, images, logs, states. The control region holds the global state,
 * its logs, and journals of runs with who approved them.
 */
export const dataResidency: OverlayRule = (draft) => {
  const { regions = [], control_region: control } = draft.value;
  const bad = (region: string): boolean => isRegionName(region) && !isAllowed(draft, 'data_residency', region);
  return [
    ...regions
      .filter(bad)
      .map((region) =>
        outside(draft, 'data_residency', 'regions', region, 'database, secrets, images and logs lie there'),
      ),
    ...(control !== undefined && bad(control)
      ? [outside(draft, 'data_residency', 'control_region', control, 'states and journals of runs lie there')]
      : []),
  ];
};
