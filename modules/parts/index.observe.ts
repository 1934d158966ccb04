/** What the parts say of themselves in a region, and what its role demands of them. A new one is its folder and one line here. */
import { observePartsWith } from '../observation/observe-parts';
import { observeWith } from '../observation/observe';
import * as roles from '../observation/roles';
import { observeSides } from '../observation/sides';
import { supposeWith } from '../observation/suppose';
import { demandsWith } from '../recovery/demands/demands';
import * as compared from '../recovery/differences';
import { frontDoor, serviceName } from '../recovery/demands/doors';
import { alarmActions, alarmsObserve, logGroups } from './alarms/observe/side';
import { apiEntryObserve, apiMapping, regionNames } from './api-entry/observe/side';
import { auroraObserve } from './aurora/observe/side';
import { clusterVersion, instanceVersions } from './aurora/observe/versions';
import { cacheAvailable, cacheObserve } from './cache/observe/side';
import { capacity, healthy } from './ecs-service/observe/demands';
import { notSuspended, scalingPolicies } from './ecs-service/observe/scaling';
import { ecsServiceObserve } from './ecs-service/observe/side';
import { listener } from './load-balancer/observe/listener';
import { listenerRules } from './load-balancer/observe/rules';
import { loadBalancerObserve } from './load-balancer/observe/side';
import { serviceRecordObserve } from './service-record/observe/side';
import { takeoverObjectObserve } from './takeover-object/observe/side';
import { trafficObserve } from './traffic/observe';

/** Demands, in the order in which a person reads them. */
const DEMANDS = [
  capacity,
  healthy,
  listener,
  listenerRules,
  apiMapping,
  regionNames,
  notSuspended,
  scalingPolicies,
  alarmActions,
  logGroups,
  cacheAvailable,
  instanceVersions,
  clusterVersion,
  // Last: what is wrong on the way says more than that nobody answers.
  frontDoor,
  serviceName,
];

/** Pieces are shown in the order of the parts. */
export const OBSERVE_SIDES = observeSides(
  [
    auroraObserve,
    serviceRecordObserve,
    takeoverObjectObserve,
    ecsServiceObserve,
    loadBalancerObserve,
    apiEntryObserve,
    alarmsObserve,
    cacheObserve,
    trafficObserve,
  ],
  DEMANDS,
);

/** The kernel's functions with the parts that there are. */
export const observe = (...given: Rest<typeof observeWith>): ReturnType<typeof observeWith> =>
  observeWith(OBSERVE_SIDES, ...given);

export const observeParts = (...given: Rest<typeof observePartsWith>): ReturnType<typeof observePartsWith> =>
  observePartsWith(OBSERVE_SIDES, ...given);

export const suppose = (...given: Rest<typeof supposeWith>): ReturnType<typeof supposeWith> =>
  supposeWith(OBSERVE_SIDES, ...given);

export const demands = (...given: Rest<typeof demandsWith>): ReturnType<typeof demandsWith> =>
  demandsWith(OBSERVE_SIDES, ...given);

export const differences = (...given: Rest<typeof compared.differences>): ReturnType<typeof compared.differences> =>
  compared.differences(OBSERVE_SIDES, ...given);

export const servingRegions = (...given: Rest<typeof roles.servingRegions>): ReturnType<typeof roles.servingRegions> =>
  roles.servingRegions(OBSERVE_SIDES, ...given);

export const seenServing = (...given: Rest<typeof roles.seenServing>): ReturnType<typeof roles.seenServing> =>
  roles.seenServing(OBSERVE_SIDES, ...given);

export const storeWriters = (...given: Rest<typeof roles.storeWriters>): ReturnType<typeof roles.storeWriters> =>
  roles.storeWriters(OBSERVE_SIDES, ...given);

export const seenWriting = (...given: Rest<typeof roles.seenWriting>): ReturnType<typeof roles.seenWriting> =>
  roles.seenWriting(OBSERVE_SIDES, ...given);

export const leftovers = (...given: Rest<typeof roles.leftovers>): ReturnType<typeof roles.leftovers> =>
  roles.leftovers(OBSERVE_SIDES, ...given);

/** What a function takes after its first argument. */
type Rest<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;
