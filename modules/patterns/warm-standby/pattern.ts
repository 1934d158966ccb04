/** Warm standby: one region serves and writes, every other one runs small and replicates. */
import { shortfalls } from '../../parts/ecs-service/shortfalls';
import { OBSERVE_SIDES } from '../../parts/index.observe';
import type { Pattern } from '../../recovery/pattern';
import { evacuateRunbook } from './evacuate';
import { failbackRunbook } from './failback';
import { failoverRunbook } from './failover';
import { plannedFailovers } from './planned';
import { returnRunbook } from './return-to';
import { settledRoles } from './roles';

export const WARM_STANDBY: Pattern = {
  sides: OBSERVE_SIDES,
  roles: settledRoles,
  failover: failoverRunbook,
  failback: (topology, observation, options) => failbackRunbook(topology, observation, options).runbook,
  evacuate: evacuateRunbook,
  returnTo: returnRunbook,
  planned: plannedFailovers,
  shortfalls,
};
