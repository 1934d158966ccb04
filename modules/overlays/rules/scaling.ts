import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { within } from './check';

/** A target the policy can hold. */
export const scaling: OverlayRule = (draft) =>
  inEachRegion(draft, (one) =>
    within('target-cpu', one, 'target_cpu_percent', one.value.target_cpu_percent, {
      min: 10,
      max: 90,
      unit: 'percent',
      fix: 'leave room for the tasks that are still starting',
    }),
  );
