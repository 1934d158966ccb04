/** What the lab has to know of Route 53. */
import type { LabService } from '../../../lab/gateway/service';

export const route53Service: LabService = {
  name: 'route53',
  operations: '*',
  why: 'zones, records and health checks',
  global: true,
  tagFault: 'InvalidInput',
  throttling: { status: 400, code: 'Throttling' },
};
