/** The names of all parts, and the stores that some of them are. A name that is missing, or is made otherwise than `RegionNames` says, does not compile. */
import type { ArrangedParts, StoreRule } from '../topology/arrange';
import type { RegionNaming } from '../topology/naming';
import { serviceNames } from './ecs-service/names';
import { loadBalancerNames } from './load-balancer/names';
import { entryNames } from './api-entry/names';
import { keyNames } from './key/names';
import { alarmNames } from './alarms/names';
import { databaseNames, databaseStore } from './aurora/names';
import { cacheNames } from './cache/names';
import { secretNames } from './database-secret/names';
import { machineNames } from './state-machine/names';
import { roleNames } from './service-role/names';
import { trafficBucketNames } from './takeover-object/names';

export const NAMES: RegionNaming = {
  ...serviceNames,
  ...loadBalancerNames,
  ...entryNames,
  ...keyNames,
  ...alarmNames,
  ...databaseNames,
  ...cacheNames,
  ...secretNames,
  ...machineNames,
  ...roleNames,
  ...trafficBucketNames,
};

const STORES: readonly StoreRule[] = [databaseStore];

/** What a topology is arranged with. */
export const ARRANGED: ArrangedParts = { names: NAMES, stores: STORES };
