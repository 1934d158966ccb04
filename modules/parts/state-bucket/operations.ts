/** Calls of S3: states, what runs keep, takeover objects, and the buckets that bootstrap makes. */
import { is, text, type Effect, type ShownFact, type Take } from '../../operations/effects';
import { listed, read, service, write } from '../../operations/rows';

const objectsAt = (take: Take): Pick<ShownFact, 'action' | 'input'> => ({
  action: 'ListObjectsV2',
  input: { Bucket: take('Bucket'), Prefix: take('Key') },
});

const putObject: Effect = {
  shows: (take) => [[{ ...objectsAt(take), in: 'Contents[]', where: { Key: is(take('Key')) } }]],
};

const deleteObject: Effect = {
  shows: (take) => [
    [
      {
        ...objectsAt(take),
        in: '@',
        where: { Name: is(take('Bucket')), Contents: { lacks: { Key: text(take('Key')) } } },
      },
    ],
  ],
};

export const STATE_BUCKET_OPERATIONS = {
  s3: service({
    load: () => import('@aws-sdk/client-s3'),
    sdkPackage: '@aws-sdk/client-s3',
    client: 'S3Client',
    cli: 's3api',
    asl: 's3',
    operations: {
      HeadBucket: read('data', { permissions: ['s3:ListBucket'] }),
      // Without s3:ListBucket, AWS says that access is denied where an object does not exist.
      GetObject: read('data', { permissions: ['s3:GetObject', 's3:ListBucket', 'kms:Decrypt'] }),
      ListObjectsV2: read('data', {
        pages: listed(
          'Contents CommonPrefixes',
          { ContinuationToken: 'NextContinuationToken' },
          'keys are compared whole; a key that is a prefix of others comes first of them',
        ),
        permissions: ['s3:ListBucket'],
      }),
      PutObject: write('data', { permissions: ['s3:PutObject', 'kms:GenerateDataKey'], sets: putObject }),
      DeleteObject: write('data', { sets: deleteObject }),
      GetBucketVersioning: read('regional-control', { only: 'bootstrap' }),
      GetPublicAccessBlock: read('regional-control', {
        permissions: ['s3:GetBucketPublicAccessBlock'],
        only: 'bootstrap',
      }),
      GetBucketPolicy: read('regional-control', { only: 'bootstrap' }),
      GetBucketEncryption: read('regional-control', {
        permissions: ['s3:GetEncryptionConfiguration'],
        only: 'bootstrap',
      }),
      GetBucketOwnershipControls: read('regional-control', { only: 'bootstrap' }),
      GetBucketLifecycleConfiguration: read('regional-control', {
        permissions: ['s3:GetLifecycleConfiguration'],
        only: 'bootstrap',
      }),
      GetBucketReplication: read('regional-control', {
        permissions: ['s3:GetReplicationConfiguration'],
        only: 'bootstrap',
      }),
      // With ObjectOwnership in its input.
      CreateBucket: write('global-control', {
        permissions: ['s3:CreateBucket', 's3:PutBucketOwnershipControls'],
        only: 'bootstrap',
      }),
      PutBucketVersioning: write('global-control', { only: 'bootstrap' }),
      PutPublicAccessBlock: write('global-control', {
        permissions: ['s3:PutBucketPublicAccessBlock'],
        only: 'bootstrap',
      }),
      PutBucketPolicy: write('global-control', { only: 'bootstrap' }),
      PutBucketEncryption: write('global-control', {
        permissions: ['s3:PutEncryptionConfiguration'],
        only: 'bootstrap',
      }),
      PutBucketOwnershipControls: write('global-control', { only: 'bootstrap' }),
      PutBucketLifecycleConfiguration: write('global-control', {
        permissions: ['s3:PutLifecycleConfiguration'],
        only: 'bootstrap',
      }),
      PutBucketReplication: write('global-control', {
        permissions: ['s3:PutReplicationConfiguration', 'iam:PassRole'],
        only: 'bootstrap',
      }),
    },
  }),
};
