/** What the lab has to know of RDS. */
import type { LabService } from '../../../lab/gateway/service';

export const rdsService: LabService = {
  name: 'rds',
  operations: '*',
  why: 'Aurora; a database is a record, and no server runs',
  tagFault: 'InvalidParameterValue',
};
