import {
  blocksOf,
  fields,
  isTrue,
  list,
  mentions,
  text,
  type Attributes,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
  type ComposedValue,
} from '../tree';
import type { Breach, Policy } from '../policy';
import { isEncryptedForAnybody, isWatchedBucket } from '../watched-buckets';

/** Where a type names its key, and which switch turns encryption on. Dotted paths go into nested blocks. */
interface Keyed {
  readonly key: string;
  readonly on?: readonly string[];
  /** Only where this argument is true. */
  readonly where?: string;
}

export const KEYED: Readonly<Record<string, Keyed>> = {
  aws_rds_cluster: { key: 'kms_key_id', on: ['storage_encrypted'] },
  aws_db_instance: { key: 'kms_key_id', on: ['storage_encrypted'] },
  aws_rds_cluster_instance: { key: 'performance_insights_kms_key_id', where: 'performance_insights_enabled' },
  aws_elasticache_replication_group: { key: 'kms_key_id', on: ['at_rest_encryption_enabled'] },
  aws_cloudwatch_log_group: { key: 'kms_key_id' },
  aws_sns_topic: { key: 'kms_master_key_id' },
  aws_sqs_queue: { key: 'kms_master_key_id' },
  aws_secretsmanager_secret: { key: 'kms_key_id' },
  aws_ecr_repository: { key: 'encryption_configuration.kms_key' },
  aws_dynamodb_table: { key: 'server_side_encryption.kms_key_arn', on: ['server_side_encryption.enabled'] },
  aws_efs_file_system: { key: 'kms_key_id', on: ['encrypted'] },
  aws_ebs_volume: { key: 'kms_key_id', on: ['encrypted'] },
  aws_backup_vault: { key: 'kms_key_arn' },
  aws_kinesis_stream: { key: 'kms_key_id' },
};

/** Without a key of its own: `storage_encrypted` is all that a global cluster has; each member brings its region's key. */
const SWITCHED: Readonly<Record<string, string>> = { aws_rds_global_cluster: 'storage_encrypted' };

export const customerKeys: Policy = {
  id: 'customer-keys',
  title: 'everything at rest is encrypted with a customer key that rotates',
  why: "Nobody can revoke, audit or share AWS's own keys; alarms cannot publish to a topic under one, and snapshots under one cannot be copied to another account.",
  check: (tree) =>
    tree.states.flatMap((state) =>
      blocksOf(state).flatMap((block) => [
        ...atRest(state, block),
        ...ofBucket(tree, state, block),
        ...ofKey(state, block),
      ]),
    ),
};

function atRest(state: ComposedState, block: ComposedBlock): Breach[] {
  const switched = SWITCHED[block.type];
  if (switched !== undefined && !isTrue(block.attributes[switched])) {
    return [found(state, block, `${switched} is not true.`, `Set ${switched} to true; it cannot be changed later.`)];
  }
  const keyed = KEYED[block.type];
  if (keyed === undefined) return [];
  const { attributes } = block;
  if (keyed.where !== undefined && !isTrue(attributes[keyed.where])) return [];
  const off = (keyed.on ?? []).filter((path) => !isTrue(at(attributes, path)));
  return [
    ...off.map((path) => found(state, block, `${path} is not true.`, `Set ${path} to true.`)),
    ...(isCustomerKey(at(attributes, keyed.key))
      ? []
      : [found(state, block, `${keyed.key} names no customer key.`, "Give it the region's key: platform's key_arn.")]),
  ];
}

/** A bucket's encryption is a resource beside it. */
function ofBucket(tree: ComposedTree, state: ComposedState, block: ComposedBlock): Breach[] {
  if (block.type !== 'aws_s3_bucket') return [];
  if (isWatchedBucket(tree, state, block) && isEncryptedForAnybody(state, block)) return [];
  const encrypted = blocksOf(state)
    .filter(({ type }) => type === 'aws_s3_bucket_server_side_encryption_configuration')
    .filter(({ attributes }) => mentions(attributes, block) || attributes['bucket'] === block.attributes['bucket'])
    .flatMap(({ attributes }) => list(attributes['rule']))
    .map((rule) => list(rule['apply_server_side_encryption_by_default'])[0] ?? {})
    .some((one) => text(one['sse_algorithm']).startsWith('aws:kms') && isCustomerKey(one['kms_master_key_id']));
  if (encrypted) return [];
  return [
    found(
      state,
      block,
      'No aws_s3_bucket_server_side_encryption_configuration gives it a customer key.',
      "Add one with sse_algorithm aws:kms and the region's key.",
    ),
  ];
}

/** Asymmetric keys cannot rotate; all others can. */
function ofKey(state: ComposedState, block: ComposedBlock): Breach[] {
  const { type, attributes } = block;
  if (type !== 'aws_kms_key' || isTrue(attributes['enable_key_rotation'])) return [];
  if (!['', 'SYMMETRIC_DEFAULT'].includes(text(attributes['customer_master_key_spec']))) return [];
  return [found(state, block, 'The key does not rotate.', 'Set enable_key_rotation to true.')];
}

function found(state: ComposedState, block: ComposedBlock, what: string, fix: string): Breach {
  return { state: state.id, at: block.address, what, fix };
}

function isCustomerKey(value: ComposedValue | undefined): boolean {
  return text(value) !== '' && !text(value).includes('alias/aws/');
}

function at(attributes: Attributes, path: string): ComposedValue | undefined {
  const [first = '', ...rest] = path.split('.');
  const value = attributes[first];
  return rest.length === 0 ? value : at(list(value)[0] ?? fields(value), rest.join('.'));
}
