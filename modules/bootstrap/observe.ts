/** Looks at everything bootstrap may have to make. All regions at once; only reads. */
import type { ActionOf } from '../operations/operation';
import { stateBuckets, stateKeyAlias } from '../topology/state-buckets';
import type { Topology } from '../topology/topology';
import { call, callFailed, fieldsOf, listOf, look, patiently, textOf, type Fields, type Ports } from './ask';
import { seeIdentity, seeRegistries } from './observe-account';
import type { BootstrapObserved, BucketSeen, BucketSettings, InputObject, KeySeen, SecretSeen } from './observed';
import { ALL_BLOCKED, allBuckets, databaseSecretName } from './plan';
import { seeZones } from './zone';

/** Throws DrError `bootstrap-failed` when something can be seen neither as there nor as missing. */
export async function observeBootstrap(topology: Topology, ports: Ports): Promise<BootstrapObserved> {
  const alias = stateKeyAlias(topology);
  const [keys, buckets, secret, registries, identity, zones] = await Promise.all([
    Promise.all(stateBuckets(topology).map(({ region }) => seeKey(ports, region, alias))),
    Promise.all(allBuckets(topology).map(({ name, region }) => seeBucket(ports, name, region, topology.accountId))),
    seeSecret(ports, databaseSecretName(topology), topology.databaseHomeRegion),
    seeRegistries(topology, ports),
    seeIdentity(topology, ports),
    seeZones(topology, ports),
  ]);
  return { keys, buckets, secret, registries, identity, zones };
}

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

async function seeSettings(ports: Ports, region: string, input: InputObject): Promise<BucketSettings> {
  const get = (action: ActionOf<'s3'>): Promise<Fields | null> => look(ports, call('s3', action, region, input));
  const [versioning, block, policy, encryption, ownership, lifecycle, replication] = await Promise.all(
    (
      [
        'GetBucketVersioning',
        'GetPublicAccessBlock',
        'GetBucketPolicy',
        'GetBucketEncryption',
        'GetBucketOwnershipControls',
        'GetBucketLifecycleConfiguration',
        'GetBucketReplication',
      ] as const
    ).map(get),
  );
  const blocked = fieldsOf(block?.['PublicAccessBlockConfiguration']);
  const [rule] = listOf(fieldsOf(encryption?.['ServerSideEncryptionConfiguration'])['Rules']);
  const sse = fieldsOf(rule?.['ApplyServerSideEncryptionByDefault']);
  const [owner] = listOf(fieldsOf(ownership?.['OwnershipControls'])['Rules']);
  const text = textOf(policy?.['Policy']);
  const copying = fieldsOf(replication?.['ReplicationConfiguration']);
  const copied = listOf(copying['Rules']) as readonly InputObject[];
  return {
    versioning: textOf(versioning?.['Status']),
    blocksAllPublic: Object.keys(ALL_BLOCKED).every((key) => blocked[key] === true),
    policy: text === null ? null : (JSON.parse(text) as InputObject),
    encryption:
      rule === undefined
        ? null
        : {
            algorithm: textOf(sse['SSEAlgorithm']) ?? '',
            key: textOf(sse['KMSMasterKeyID']),
            bucketKey: rule['BucketKeyEnabled'] === true,
          },
    ownership: textOf(owner?.['ObjectOwnership']),
    lifecycle: listOf(lifecycle?.['Rules']) as readonly InputObject[],
    replication: copied.length === 0 ? null : { role: textOf(copying['Role']) ?? '', rules: copied },
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
