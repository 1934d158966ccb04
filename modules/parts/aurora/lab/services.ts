/** What the lab has to know of RDS. */
import type { LabService } from '../../../lab/gateway/service';

export const rdsService: LabService = {
  name: 'rds',
  operations: '*',
  why: 'Aurora; its servers run in the data plane, other databases are records',
  tagFault: 'InvalidParameterValue',
};
