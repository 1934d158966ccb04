/** Corrections of what the emulator answers, one purpose a file. Nothing here models behaviour: that are the `lab` sides of parts. */
import type { LabHandler } from '../lab/gateway/handler';
import { bucketShim } from './state-bucket/lab/shim';
import { cacheShim } from './cache/lab/shim';
import { changeShim } from './service-record/lab/shim-changes';
import { connectionShim } from './network/lab/shim-connections';
import { capacityReservationShim } from './load-balancer/lab/shim';
import { healthCheckShim } from './takeover-object/lab/shim-health-checks';
import { zoneShim } from './network/lab/shim-zones';

/** The last handlers of the chain, next to the emulator, so that all others see it corrected. */
export function shims(): readonly LabHandler[] {
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
