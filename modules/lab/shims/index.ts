/** Corrections of what the emulator answers, one purpose a file. Nothing here models behaviour: that is modules/lab/aws. */
import type { Handler } from '../gateway/handler';
import { bucketShim } from './buckets';
import { cacheShim } from './cache';
import { changeShim } from './changes';
import { connectionShim } from './connections';
import { capacityReservationShim } from './load-balancers';
import { healthCheckShim } from './health-checks';
import { zoneShim } from './zones';

/** The last handlers of the chain, next to the emulator, so that all others see it corrected. */
export function shims(): readonly Handler[] {
  return [
    bucketShim(),
    capacityReservationShim(),
    zoneShim(),
    cacheShim(),
    changeShim(),
    healthCheckShim(),
    connectionShim(),
  ];
}
