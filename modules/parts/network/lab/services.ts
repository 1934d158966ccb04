/** What the lab has to know of EC2. */
import type { LabService } from '../../../lab/gateway/service';

export const ec2Service: LabService = {
  name: 'ec2',
  operations: '*',
  why: 'networks',
  tagFault: 'InvalidParameterValue',
  throttling: { status: 503, code: 'RequestLimitExceeded' },
};
