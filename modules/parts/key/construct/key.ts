/** The customer-managed key of one region. Nothing leaves a region encrypted with another region's key. */
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Construct } from 'constructs';
import { dnsSuffixOf, partitionOf } from '../../../overlays/regions';
import { policyDocument, type KeyStatement } from './policy';

export interface KeyProps {
  readonly accountId: string;
  readonly region: string;
  /** With `alias/` in front. */
  readonly alias: string;
  readonly description: string;
  /** Refuse every plan that destroys the key: what it encrypted could never be read again. */
  readonly protect: boolean;
}

/** Days in which a deleted key can be brought back; the longest AWS allows. */
const DELETION_WINDOW_DAYS = 30;

export class Key extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: KeyProps) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: DELETION_WINDOW_DAYS,
      policy: policyDocument(statements(props)),
      ...(props.protect ? { lifecycle: { preventDestroy: true } } : {}),
    });
    new KmsAlias(this, 'alias', { name: props.alias, targetKeyId: key.keyId });
    this.arn = key.arn;
  }
}

const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

/** In a key policy, `*` as resource means this key. */
function statements({ accountId, region }: KeyProps): KeyStatement[] {
  const partition = partitionOf(region);
  const suffix = dnsSuffixOf(region);
  return [
    {
      Sid: 'AccountAdministers',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
    {
      // Aurora and ElastiCache work for whoever created the cluster, through grants that live as long as the cluster.
      Sid: 'DataServicesUse',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: [...USE, 'kms:CreateGrant', 'kms:ListGrants'],
      Resource: '*',
      Condition: {
        StringEquals: {
          'kms:CallerAccount': accountId,
          'kms:ViaService': [`rds.${region}.${suffix}`, `elasticache.${region}.${suffix}`],
        },
      },
    },
    {
      Sid: 'LogsUse',
      Effect: 'Allow',
      Principal: { Service: `logs.${region}.${suffix}` },
      Action: USE,
      Resource: '*',
      Condition: {
        ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${accountId}:log-group:*` },
      },
    },
    {
      // An alarm that may not use the topic's key fails silently: nobody is told.
      Sid: 'AlarmsPublish',
      Effect: 'Allow',
      Principal: { Service: ['cloudwatch.amazonaws.com', 'sns.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:SourceAccount': accountId } },
    },
  ];
}
