/** What the lab has to know of Secrets Manager. */
import type { LabService } from '../../lab/gateway/service';

export const secretsService: LabService = {
  name: 'secretsmanager',
  operations: '*',
  why: 'the database secret',
  dataPlane: /^(Batch)?GetSecretValue$/,
};
