/** Calls of ECR. */
import { BY_NAME, listed, read, service, SMALL_TOKEN, write, writes } from '../../operations/rows';

export const REGISTRY_OPERATIONS = {
  ecr: service({
    load: () => import('@aws-sdk/client-ecr'),
    sdkPackage: '@aws-sdk/client-ecr',
    client: 'ECRClient',
    cli: 'ecr',
    asl: 'ecr',
    operations: {
      DescribeRegistry: read('regional-control', { only: 'bootstrap' }),
      DescribeRepositories: read('regional-control', { pages: listed('repositories', SMALL_TOKEN, BY_NAME) }),
      DescribeImages: read('regional-control', {
        pages: listed('imageDetails', SMALL_TOKEN, 'asked for by its digest'),
      }),
      GetLifecyclePolicy: read('regional-control', { only: 'bootstrap' }),
      // A repository with a key of its own: ECR asks for a grant in the caller’s name.
      CreateRepository: write('regional-control', {
        permissions: ['ecr:CreateRepository', 'ecr:TagResource', 'kms:CreateGrant', 'kms:DescribeKey'],
        only: 'bootstrap',
      }),
      // The first replication rule of an account makes ECR’s service-linked role.
      PutReplicationConfiguration: write('regional-control', {
        permissions: ['ecr:PutReplicationConfiguration', 'iam:CreateServiceLinkedRole'],
        only: 'bootstrap',
      }),
      ...writes(
        { plane: 'regional-control', only: 'bootstrap' },
        'PutLifecyclePolicy',
        'PutImageScanningConfiguration',
      ),
    },
  }),
};
