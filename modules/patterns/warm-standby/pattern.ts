/** Warm standby: one region serves and writes; the others run fewer tasks and replicate. */
import { shortfalls } from '../../parts/ecs-service/shortfalls';
import { OBSERVE_SIDES, seenServing } from '../../parts/index.observe';
import type { Pattern } from '../../recovery/pattern';
import { recommend } from './candidates';
import { evacuateRunbook } from './evacuate';
import { failbackRunbook } from './failback';
import { failoverRunbook } from './failover';
import { flippedSettings } from './flips';
import { nextMove } from './next';
import { plannedFailovers } from './planned';
import { returnRunbook } from './return-to';
import { leftRegion, otherRegions, settledRoles } from './roles';

export const WARM_STANDBY: Pattern = {
  sides: OBSERVE_SIDES,
  roles: settledRoles,
  next: nextMove,
  recommend: (topology, observation) => recommend(topology, observation).region,
  targets: otherRegions,
  leaves: leftRegion,
  flips: flippedSettings,
  failover: failoverRunbook,
  failback: (topology, observation, options) => failbackRunbook(topology, observation, options).runbook,
  evacuate: evacuateRunbook,
  returnTo: returnRunbook,
  planned: plannedFailovers,
  shortfalls: (topology, observation) => shortfalls(topology, observation, seenServing(topology, observation)),
};
