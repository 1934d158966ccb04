/** What all parts say of an environment: names, pieces of regions, stores. What is missing, or is made otherwise than its type says, does not compile. */
import type { ArrangedParts, StoreRule } from '../topology/arrange';
import type { RegionNaming } from '../topology/naming';
import type { EnvironmentNaming, RegionRules } from '../topology/pieces';
import { serviceNames } from './ecs-service/names';
import { loadBalancerNames } from './load-balancer/names';
import { entryNames, entryPieces } from './api-entry/names';
import { keyNames } from './key/names';
import { alarmNames, controlTopicNames } from './alarms/names';
import { databaseNames, databasePieces, databaseStore, globalDatabaseNames } from './aurora/names';
import { cacheNames } from './cache/names';
import { secretNames } from './database-secret/names';
import { machineNames } from './state-machine/names';
import { roleNames } from './service-role/names';
import { registryPieces } from './registry/names';
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

const PIECES: RegionRules = { ...databasePieces, ...entryPieces, ...registryPieces };

const ENVIRONMENT_NAMES: EnvironmentNaming = { ...globalDatabaseNames, ...controlTopicNames };

const STORES: readonly StoreRule[] = [databaseStore];

/** What each layer holds, as the picture of an environment says it. */
const HOLDS: ArrangedParts['holds'] = {
  global: 'zone, service record, alarm topic',
  platform: 'network, entry, load balancer, ECS cluster, key',
  data: 'database, cache, secret',
  workloads: 'ECS service, roles, scaling',
};

/** What a topology is arranged with. */
export const ARRANGED: ArrangedParts = {
  names: NAMES,
  pieces: PIECES,
  environment: ENVIRONMENT_NAMES,
  stores: STORES,
  holds: HOLDS,
};
