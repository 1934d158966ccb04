/** What parts have in the lab's data plane. */
import type { PlaneSide } from '../lab/plane/side';
import { auroraPlane } from './aurora/lab/plane';
import { ecsPlane } from './ecs-service/lab/plane';
import { trafficPlane } from './traffic/lab/plane';

export const PLANE_SIDES: readonly PlaneSide[] = [auroraPlane, ecsPlane, trafficPlane];
