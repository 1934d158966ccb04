/** Looks at everything bootstrap may have to make. All regions at once; only reads. */
import type { Operation, Service } from '../operations/operation';
import type { Topology } from '../topology/topology';
import { callFailed, look, patiently, type Fields, type Ports } from './ask';
import type { BootstrapObserved, BucketSeen, BucketSettings, JsonObject, KeySeen, SecretSeen } from './observed';
import { ALL_BLOCKED, bootstrapKeyAlias, databaseSecretName, stateBuckets } from './plan';

/** Throws DrError `bootstrap-failed` when something can be seen neither as there nor as missing. */
export async function observeBootstrap(topology: Topology, ports: Ports): Promise<BootstrapObserved> {
  const buckets = stateBuckets(topology);
  const alias = bootstrapKeyAlias(topology);
  const [keys, seen, secret] = await Promise.all([
    Promise.all(buckets.map(({ region }) => seeKey(ports, region, alias))),
    Promise.all(buckets.map(({ name, region }) => seeBucket(ports, name, region, topology.accountId))),
    seeSecret(ports, databaseSecretName(topology), topology.databaseHomeRegion),
  ]);
  return { keys, buckets: seen, secret };
}

const call = (service: Service, action: string, region: string, input: JsonObject): Operation => ({
  service,
  action,
  region,
  input,
});

async function seeKey(ports: Ports, region: string, alias: string): Promise<KeySeen> {
  const described = await look(ports, call('kms', 'DescribeKey', region, { KeyId: alias }));
  if (described === null) return { region, alias, key: null };
  const metadata = fieldsOf(described['KeyMetadata']);
  const arn = textOf(metadata['Arn']) ?? '';
  const rotation = await look(ports, call('kms', 'GetKeyRotationStatus', region, { KeyId: arn }));
  const state = textOf(metadata['KeyState']) ?? 'unknown';
  return { region, alias, key: { arn, state, rotates: rotation?.['KeyRotationEnabled'] === true } };
}

async function seeBucket(ports: Ports, name: string, region: string, accountId: string): Promise<BucketSeen> {
  const input = { Bucket: name, ExpectedBucketOwner: accountId };
  const head = call('s3', 'HeadBucket', region, input);
  const result = await patiently(ports, head);
  const seen = { name, region, code: null, settings: null };
  if (result.ok) {
    const where = fieldsOf(result.output)['BucketRegion'];
    if (typeof where === 'string' && where !== region) return { ...seen, exists: 'foreign', code: `it is in ${where}` };
    return { ...seen, exists: 'yes', settings: await seeSettings(ports, region, input) };
  }
  if (result.kind === 'not-found') return { ...seen, exists: 'no' };
  // Redirects say that the bucket lies in another region.
  if (result.kind === 'denied' || /^(301|PermanentRedirect|Redirect)$/.test(result.code)) {
    return { ...seen, exists: 'foreign', code: result.code };
  }
  throw callFailed(head, result);
}

async function seeSettings(ports: Ports, region: string, input: JsonObject): Promise<BucketSettings> {
  const get = (action: string): Promise<Fields | null> => look(ports, call('s3', action, region, input));
  const [versioning, block, policy, encryption, ownership, lifecycle] = await Promise.all(
    [
      'GetBucketVersioning',
      'GetPublicAccessBlock',
      'GetBucketPolicy',
      'GetBucketEncryption',
      'GetBucketOwnershipControls',
      'GetBucketLifecycleConfiguration',
    ].map(get),
  );
  const blocked = fieldsOf(block?.['PublicAccessBlockConfiguration']);
  const [rule] = listOf(fieldsOf(encryption?.['ServerSideEncryptionConfiguration'])['Rules']);
  const sse = fieldsOf(rule?.['ApplyServerSideEncryptionByDefault']);
  const [owner] = listOf(fieldsOf(ownership?.['OwnershipControls'])['Rules']);
  const text = textOf(policy?.['Policy']);
  return {
    versioning: textOf(versioning?.['Status']),
    blocksAllPublic: Object.keys(ALL_BLOCKED).every((key) => blocked[key] === true),
    policy: text === null ? null : (JSON.parse(text) as JsonObject),
    encryption:
      rule === undefined
        ? null
        : {
            algorithm: textOf(sse['SSEAlgorithm']) ?? '',
            key: textOf(sse['KMSMasterKeyID']),
            bucketKey: rule['BucketKeyEnabled'] === true,
          },
    ownership: textOf(owner?.['ObjectOwnership']),
    lifecycle: listOf(lifecycle?.['Rules']) as readonly JsonObject[],
  };
}

async function seeSecret(ports: Ports, name: string, region: string): Promise<SecretSeen> {
  const described = await look(ports, call('secretsmanager', 'DescribeSecret', region, { SecretId: name }));
  if (described === null) return { name, region, secret: null };
  return {
    name,
    region,
    secret: {
      arn: textOf(described['ARN']) ?? '',
      scheduledForDeletion: typeof described['DeletedDate'] === 'string',
      primaryRegion: textOf(described['PrimaryRegion']),
      replicas: listOf(described['ReplicationStatus']).map((replica) => ({
        region: textOf(replica['Region']) ?? '',
        status: textOf(replica['Status']) ?? '',
        message: textOf(replica['StatusMessage']) ?? '',
      })),
    },
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
