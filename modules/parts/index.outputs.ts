/** What parts publish for higher layers, in the order in which a state has it. A key that is declared and missing here does not compile. */
import type { Contracts } from '../contracts/contracts';
import { topicOutputs } from './alarms/outputs';
import { databaseOutputs } from './aurora/outputs';
import { cacheOutputs } from './cache/outputs';
import { clusterOutputs, serviceLogOutputs, serviceOutputs } from './ecs-service/outputs';
import { keyOutputs } from './key/outputs';
import { loadBalancerOutputs } from './load-balancer/outputs';
import { networkOutputs } from './network/outputs';
import { zoneOutputs } from './service-record/outputs';

export const CONTRACTS: Contracts = {
  global: { ...zoneOutputs, ...topicOutputs },
  platform: {
    ...networkOutputs,
    ...keyOutputs,
    ...clusterOutputs,
    ...loadBalancerOutputs,
    ...serviceLogOutputs,
    ...topicOutputs,
  },
  data: { ...databaseOutputs, ...cacheOutputs },
  workloads: serviceOutputs,
};
