/** What the lab has to know of KMS. */
import type { LabService } from '../../lab/gateway/service';

export const kmsService: LabService = {
  name: 'kms',
  operations: '*',
  why: 'keys',
  dataPlane: /^(Re)?Encrypt$|^Decrypt$|^Generate|^(Sign|Verify)/,
  tagFault: 'TagException',
};
