/** Buckets, and what stands beside them: the bucket of a region's takeover object. */
import { row, type TypePermissions } from './row';

/** What the provider reads of every bucket, whatever is configured. */
const BUCKET_READS = [
  'ListBucket GetBucketLocation GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning',
  'GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging GetLifecycleConfiguration',
  'GetReplicationConfiguration GetEncryptionConfiguration GetBucketObjectLockConfiguration GetBucketTagging',
].join(' ');

export const BUCKETS: Readonly<Record<string, TypePermissions>> = {
  aws_s3_bucket: row('s3', 'CreateBucket PutBucketTagging', BUCKET_READS, 'PutBucketTagging', 'DeleteBucket'),
  aws_s3_bucket_lifecycle_configuration: row(
    's3',
    'PutLifecycleConfiguration',
    'GetLifecycleConfiguration',
    'PutLifecycleConfiguration',
    'PutLifecycleConfiguration',
  ),
  aws_s3_bucket_ownership_controls: row(
    's3',
    'PutBucketOwnershipControls',
    'GetBucketOwnershipControls',
    'PutBucketOwnershipControls',
    'PutBucketOwnershipControls',
  ),
  aws_s3_bucket_policy: row('s3', 'PutBucketPolicy', 'GetBucketPolicy', 'PutBucketPolicy', 'DeleteBucketPolicy'),
  aws_s3_bucket_public_access_block: row(
    's3',
    'PutBucketPublicAccessBlock',
    'GetBucketPublicAccessBlock',
    'PutBucketPublicAccessBlock',
    'PutBucketPublicAccessBlock',
  ),
  aws_s3_bucket_server_side_encryption_configuration: row(
    's3',
    'PutEncryptionConfiguration',
    'GetEncryptionConfiguration',
    'PutEncryptionConfiguration',
    'PutEncryptionConfiguration',
  ),
  aws_s3_bucket_versioning: row(
    's3',
    'PutBucketVersioning',
    'GetBucketVersioning',
    'PutBucketVersioning',
    'PutBucketVersioning',
  ),
  aws_s3_object: row(
    's3',
    'PutObject PutObjectTagging',
    'GetObject GetObjectTagging',
    'PutObject PutObjectTagging',
    'DeleteObject DeleteObjectVersion ListBucketVersions',
  ),
};
