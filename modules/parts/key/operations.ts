/** Calls of KMS. */
import { read, service, write, writes } from '../../operations/rows';

export const KEY_OPERATIONS = {
  kms: service({
    load: () => import('@aws-sdk/client-kms'),
    sdkPackage: '@aws-sdk/client-kms',
    client: 'KMSClient',
    cli: 'kms',
    asl: 'kms',
    operations: {
      DescribeKey: read('regional-control'),
      GetKeyRotationStatus: read('regional-control', { only: 'bootstrap' }),
      // With tags in its input.
      CreateKey: write('regional-control', { permissions: ['kms:CreateKey', 'kms:TagResource'], only: 'bootstrap' }),
      ...writes({ plane: 'regional-control', only: 'bootstrap' }, 'CreateAlias', 'EnableKeyRotation'),
    },
  }),
};
