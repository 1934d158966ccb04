/**
 * Pilot light: as warm standby, but a region that stands by may run no task, or hold no database instance, for a reason that its overlay
 * gives. The moves are the same: what does not run is started on the way (docs/failover.md).
 */
import type { Pattern } from '../../recovery/pattern';
import { WARM_STANDBY } from '../warm-standby/pattern';

export const PILOT_LIGHT: Pattern = WARM_STANDBY;
