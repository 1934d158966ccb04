/** The bucket of a region's takeover object. It holds two small objects and no data of anybody. */
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Construct } from 'constructs';
import { partitionOf } from '../../overlays/regions';
import { policyDocument } from '../key/construct/policy';
import type { LayerPart } from '../../contracts/place';
import { SENTINEL_KEY, TAKEOVER_KEY } from '../../topology/traffic';

export interface TrafficBucketProps {
  readonly region: string;
  readonly bucket: string;
  /** The keys that everybody may read, and no others. */
  readonly publicKeys: readonly string[];
  /** One of them, which is always there. */
  readonly sentinel: string;
}

/** Days for which it can be seen who said what and took it back. */
const KEPT_DAYS = 90;

/** Health checkers sign nothing, so they read what everybody may read: the named keys, by policy and not by ACL. */
export class TrafficBucket extends Construct {
  constructor(scope: Construct, id: string, props: TrafficBucketProps) {
    super(scope, id);
    // Whoever else gets the name decides where clients go: it is never emptied on the way to being deleted.
    const { id: bucket } = new S3Bucket(this, 'bucket', { bucket: props.bucket, forceDestroy: false });
    new S3BucketOwnershipControls(this, 'ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
    // SSE-S3: what is encrypted with a key of KMS is refused to whoever does not sign (S3 User Guide, SSE-KMS).
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    });
    const versions = new S3BucketVersioningA(this, 'versions', {
      bucket,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket,
      rule: [
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: KEPT_DAYS }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
      dependsOn: [versions],
    });
    openKeys(this, bucket, props);
    new S3Object(this, 'sentinel', {
      bucket,
      key: props.sentinel,
      content: 'Health checkers can read this bucket.\n',
      contentType: 'text/plain',
      dependsOn: [versions],
    });
  }
}

/** ACLs stay shut; a policy may open, and this one opens two keys. Account-wide public access block must not be on. */
function openKeys(scope: Construct, bucket: string, { region, bucket: name, publicKeys }: TrafficBucketProps): void {
  const opened = new S3BucketPublicAccessBlock(scope, 'access', {
    bucket,
    blockPublicAcls: true,
    ignorePublicAcls: true,
    blockPublicPolicy: false,
    restrictPublicBuckets: false,
  });
  const arn = `arn:${partitionOf(region)}:s3:::${name}`;
  new S3BucketPolicy(scope, 'policy', {
    bucket,
    policy: policyDocument([
      {
        Sid: 'HealthCheckersRead',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: publicKeys.map((key) => `${arn}/${key}`),
      },
      {
        Sid: 'OnlyOverTls',
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 's3:*',
        Resource: [arn, `${arn}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
    dependsOn: [opened],
  });
}

/** Only where clients are moved by it. */
export const trafficBucket: LayerPart = {
  part: 'takeover-object',
  construct: ({ stack, topology, here }) => {
    if (topology.traffic.method !== 'health-check-inversion') return;
    new TrafficBucket(stack, 'traffic', {
      region: here.region,
      bucket: here.names.trafficBucket,
      publicKeys: [TAKEOVER_KEY, SENTINEL_KEY],
      sentinel: SENTINEL_KEY,
    });
  },
};
