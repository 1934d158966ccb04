/** What the lab has to know of ElastiCache. */
import type { LabService } from '../../../lab/gateway/service';

export const cacheService: LabService = {
  name: 'elasticache',
  operations: '*',
  why: 'caches',
  tagFault: 'InvalidParameterValue',
};
