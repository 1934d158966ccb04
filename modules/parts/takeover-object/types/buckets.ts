/** Facts about the Terraform types of buckets: that of a region's takeover object. */
import type { TerraformTypeRows, TypeRule } from '../../../policies/terraform-types';
import { isCustomerKey } from '../../../policies/rules/customer-keys';
import {
  blocksOf,
  list,
  mentions,
  text,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../../../policies/tree';
import { bucketOf, isEncryptedForAnybody, isWatchedBucket } from './watched-bucket';
import { permit } from '../../permit';
import { need, notForced } from '../../protection';

/** What the provider reads of every bucket, whatever is configured. */
const BUCKET_READS = [
  'ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning',
  'GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration',
  'GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging',
].join(' ');

export const TAKEOVER_OBJECT_TYPES: TerraformTypeRows = {
  aws_s3_bucket: {
    permissions: permit('s3', 'CreateBucket PutBucketTagging', BUCKET_READS, 'PutBucketTagging', 'DeleteBucket'),
    lab: 'names are not unique in the world',
    onlyWith: 'health-check-inversion',
    stateful: 'its objects go with it, and the name may be taken by someone else',
    protection: [need('force_destroy = false', notForced)],
    namespace: {
      argument: 'bucket',
      space: 'partition',
      apart: 'suffix',
      otherwise: 'BucketAlreadyExists, also when somebody else has it',
    },
    identifier: { argument: 'bucket' },
    roles: {
      harm: { bucket: 'it replaces the bucket' },
    },
    atRest: encryptedByKey,
    publicOnPurpose: (bucket, state, tree) => isWatchedBucket(tree, state, bucket),
  },
  aws_s3_bucket_lifecycle_configuration: {
    permissions: permit(
      's3',
      'PutLifecycleConfiguration',
      'GetLifecycleConfiguration',
      'PutLifecycleConfiguration',
      'PutLifecycleConfiguration',
    ),
    lab: 'nothing expires',
    onlyWith: 'health-check-inversion',
  },
  aws_s3_bucket_ownership_controls: {
    permissions: permit(
      's3',
      'PutBucketOwnershipControls',
      'GetBucketOwnershipControls',
      'PutBucketOwnershipControls',
      'PutBucketOwnershipControls',
    ),
    lab: 'no access lists',
    onlyWith: 'health-check-inversion',
  },
  aws_s3_bucket_policy: {
    permissions: permit('s3', 'PutBucketPolicy', 'GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
    lab: 'evaluated for health checkers alone, by whole names',
    onlyWith: 'health-check-inversion',
    publicOnPurpose: ofWatchedBucket,
  },
  aws_s3_bucket_public_access_block: {
    permissions: permit(
      's3',
      'PutBucketPublicAccessBlock',
      'GetBucketPublicAccessBlock',
      'PutBucketPublicAccessBlock',
      'PutBucketPublicAccessBlock',
    ),
    lab: 'holds for health checkers alone; none for the account',
    onlyWith: 'health-check-inversion',
  },
  aws_s3_bucket_server_side_encryption_configuration: {
    permissions: permit(
      's3',
      'PutEncryptionConfiguration',
      'GetEncryptionConfiguration',
      'PutEncryptionConfiguration',
      'PutEncryptionConfiguration',
    ),
    lab: 'nothing is encrypted; KMS keeps health checkers out',
    onlyWith: 'health-check-inversion',
  },
  aws_s3_bucket_versioning: {
    permissions: permit(
      's3',
      'PutBucketVersioning',
      'GetBucketVersioning',
      'PutBucketVersioning',
      'PutBucketVersioning',
    ),
    lab: 'as the emulator has it',
    onlyWith: 'health-check-inversion',
  },
  aws_s3_object: {
    permissions: permit(
      's3',
      'PutObject PutObjectTagging',
      'GetObject GetObjectTagging',
      'PutObject PutObjectTagging',
      'DeleteObject DeleteObjectVersion ListBucketVersions',
    ),
    lab: 'as the emulator has it',
    onlyWith: 'health-check-inversion',
  },
};

/** A bucket's encryption is a resource beside it. */
function encryptedByKey(bucket: ComposedBlock, state: ComposedState, tree: ComposedTree): ReturnType<TypeRule> {
  if (isWatchedBucket(tree, state, bucket) && isEncryptedForAnybody(state, bucket)) return [];
  const encrypted = blocksOf(state)
    .filter(({ type }) => type === 'aws_s3_bucket_server_side_encryption_configuration')
    .filter(({ attributes }) => mentions(attributes, bucket) || attributes['bucket'] === bucket.attributes['bucket'])
    .flatMap(({ attributes }) => list(attributes['rule']))
    .map((rule) => list(rule['apply_server_side_encryption_by_default'])[0] ?? {})
    .some((one) => text(one['sse_algorithm']).startsWith('aws:kms') && isCustomerKey(one['kms_master_key_id']));
  if (encrypted) return [];
  return [
    {
      what: 'No aws_s3_bucket_server_side_encryption_configuration gives it a customer key.',
      fix: "Add one with sse_algorithm aws:kms and the region's key.",
    },
  ];
}

/** The shape says that nothing but named objects is open, and to whom. */
function ofWatchedBucket(policy: ComposedBlock, state: ComposedState, tree: ComposedTree): boolean {
  const bucket = bucketOf(state, policy);
  return bucket !== undefined && isWatchedBucket(tree, state, bucket);
}
