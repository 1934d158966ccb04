/** Calls of Secrets Manager. GetSecretValue is missing on purpose: dr makes secrets and never reads one back. */
import { read, service, write } from '../../operations/rows';

export const DATABASE_SECRET_OPERATIONS = {
  secretsmanager: service({
    load: () => import('@aws-sdk/client-secrets-manager'),
    sdkPackage: '@aws-sdk/client-secrets-manager',
    client: 'SecretsManagerClient',
    cli: 'secretsmanager',
    asl: 'secretsmanager',
    operations: {
      DescribeSecret: read('regional-control'),
      // Secrets are encrypted in the caller’s name.
      CreateSecret: write('regional-control', {
        permissions: [
          'secretsmanager:CreateSecret',
          'secretsmanager:TagResource',
          'kms:GenerateDataKey',
          'kms:Decrypt',
        ],
        only: 'bootstrap',
      }),
      ReplicateSecretToRegions: write('regional-control', {
        permissions: [
          'secretsmanager:ReplicateSecretToRegions',
          'secretsmanager:CreateSecret',
          'secretsmanager:TagResource',
          'kms:GenerateDataKey',
          'kms:Decrypt',
        ],
        only: 'bootstrap',
      }),
    },
  }),
};
