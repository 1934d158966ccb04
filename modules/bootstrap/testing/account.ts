/** An AWS account in memory: as much of S3, KMS, Secrets Manager and STS as bootstrap sees. */
import type { Adapter, CallResult } from '../../operations/adapter';
import { actionRow } from '../../operations/catalogue';
import type { Operation } from '../../operations/operation';
import { classify } from '../../operations/transient';
import { RegistryAndIdentity } from './registry-and-identity';

type Fields = Record<string, unknown>;
type Handler = (region: string, input: Fields) => Fields | string;

interface Key {
  arn: string;
  rotates: boolean;
}

interface Bucket {
  region: string;
  owner: string;
  settings: Record<string, Fields>;
}

interface Secret {
  value: string;
  key: unknown;
  replicas: Fields[];
}

/** Bucket settings: what is read, what is written, the member they share, and the code where there is none. */
const SETTINGS = [
  [
    'GetPublicAccessBlock',
    'PutPublicAccessBlock',
    'PublicAccessBlockConfiguration',
    'NoSuchPublicAccessBlockConfiguration',
  ],
  ['GetBucketPolicy', 'PutBucketPolicy', 'Policy', 'NoSuchBucketPolicy'],
  [
    'GetBucketEncryption',
    'PutBucketEncryption',
    'ServerSideEncryptionConfiguration',
    'ServerSideEncryptionConfigurationNotFoundError',
  ],
  ['GetBucketOwnershipControls', 'PutBucketOwnershipControls', 'OwnershipControls', 'OwnershipControlsNotFoundError'],
] as const;

export class FakeAccount implements Adapter {
  readonly sent: Operation[] = [];
  readonly keys = new Map<string, Key>();
  readonly aliases = new Map<string, string>();
  readonly buckets = new Map<string, Bucket>();
  readonly secrets = new Map<string, Secret>();
  /** As Route 53 lists them. */
  zones: Fields[] = [];
  /** What the state of the global layer holds; null before its first apply. */
  globalState: string | null = null;
  /** Codes to answer once each, by `action region`. */
  readonly failures = new Map<string, string[]>();
  readonly more: RegistryAndIdentity;
  private count = 0;

  constructor(readonly accountId = '123456789012') {
    this.more = new RegistryAndIdentity(accountId);
  }

  close(): void {}

  mutating(): readonly string[] {
    return this.sent.filter((one) => actionRow(one).mutating).map(({ action, region }) => `${action} ${region}`);
  }

  send(operation: Operation): Promise<CallResult> {
    actionRow(operation);
    this.sent.push(operation);
    const { action, region, input } = operation;
    const code = this.failures.get(`${action} ${region}`)?.shift();
    const answer =
      code ??
      this.handlers[action]?.(region, input) ??
      this.more.handlers[action]?.(region, input) ??
      'UnknownOperationException';
    return Promise.resolve(
      typeof answer === 'string'
        ? {
            ok: false,
            kind: classify(answer),
            code: answer,
            message: `message with ${JSON.stringify(input)}`,
            requestId: null,
          }
        : { ok: true, output: answer, requestId: 'r' },
    );
  }

  private readonly handlers: Readonly<Record<string, Handler>> = {
    ListHostedZonesByName: () => ({ HostedZones: this.zones }),
    GetObject: () => (this.globalState === null ? 'NoSuchKey' : { Body: this.globalState }),
    GetCallerIdentity: () => ({
      Account: this.accountId,
      Arn: `arn:aws:iam::${this.accountId}:user/me`,
      UserId: 'AIDAME',
    }),
    CreateKey: (region) => {
      const id = `key-${(this.count += 1)}`;
      this.keys.set(id, { arn: `arn:aws:kms:${region}:${this.accountId}:key/${id}`, rotates: false });
      return { KeyMetadata: { KeyId: id } };
    },
    CreateAlias: (region, { AliasName, TargetKeyId }) => {
      this.aliases.set(`${region} ${String(AliasName)}`, String(TargetKeyId));
      return {};
    },
    DescribeKey: (region, { KeyId }) => {
      const key = this.key(region, KeyId);
      return key ? { KeyMetadata: { Arn: key.arn, KeyState: 'Enabled' } } : 'NotFoundException';
    },
    GetKeyRotationStatus: (region, { KeyId }) => {
      const key = this.key(region, KeyId);
      return key ? { KeyRotationEnabled: key.rotates } : 'NotFoundException';
    },
    EnableKeyRotation: (region, { KeyId }) => {
      const key = this.key(region, KeyId);
      if (!key) return 'NotFoundException';
      key.rotates = true;
      return {};
    },
    HeadBucket: (region, { Bucket }) => {
      const bucket = this.buckets.get(String(Bucket));
      if (!bucket) return 'NotFound';
      if (bucket.owner !== this.accountId) return 'Forbidden';
      return bucket.region === region ? { BucketRegion: region } : 'PermanentRedirect';
    },
    CreateBucket: (region, { Bucket, ObjectOwnership }) => {
      const present = this.buckets.get(String(Bucket));
      if (present) return present.owner === this.accountId ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists';
      const settings = { OwnershipControls: { Rules: [{ ObjectOwnership }] } };
      this.buckets.set(String(Bucket), { region, owner: this.accountId, settings });
      return {};
    },
    GetBucketVersioning: (_region, input) => this.bucket(input).settings['VersioningConfiguration'] ?? {},
    PutBucketVersioning: (_region, input) => this.store(input, 'VersioningConfiguration'),
    GetBucketLifecycleConfiguration: (_region, input) =>
      this.bucket(input).settings['LifecycleConfiguration'] ?? 'NoSuchLifecycleConfiguration',
    PutBucketLifecycleConfiguration: (_region, input) => this.store(input, 'LifecycleConfiguration'),
    ...Object.fromEntries(
      SETTINGS.flatMap(([get, put, member, missing]): [string, Handler][] => [
        [
          get,
          (_region, input) => {
            const found = this.bucket(input).settings[member];
            return found === undefined ? missing : { [member]: found };
          },
        ],
        [put, (_region, input) => this.store(input, member)],
      ]),
    ),
    GetBucketReplication: (_region, input) => {
      const found = this.bucket(input).settings['ReplicationConfiguration'];
      return found ? { ReplicationConfiguration: found } : 'ReplicationConfigurationNotFoundError';
    },
    PutBucketReplication: (_region, input) => this.store(input, 'ReplicationConfiguration'),
    DescribeSecret: (region, { SecretId }) => {
      const secret = this.secrets.get(`${region} ${String(SecretId)}`);
      return secret ? { ARN: 'arn', ReplicationStatus: secret.replicas } : 'ResourceNotFoundException';
    },
    CreateSecret: (region, { Name, SecretString, KmsKeyId }) => {
      const name = `${region} ${String(Name)}`;
      if (this.secrets.has(name)) return 'ResourceExistsException';
      this.secrets.set(name, { value: String(SecretString), key: KmsKeyId, replicas: [] });
      return { ARN: 'arn' };
    },
    ReplicateSecretToRegions: (region, { SecretId, AddReplicaRegions }) => {
      const secret = this.secrets.get(`${region} ${String(SecretId)}`);
      if (!secret) return 'ResourceNotFoundException';
      for (const replica of AddReplicaRegions as Fields[]) secret.replicas.push({ ...replica, Status: 'InSync' });
      return {};
    },
  };

  private key(region: string, id: unknown): Key | undefined {
    const name = this.aliases.get(`${region} ${String(id)}`);
    return name === undefined ? [...this.keys.values()].find(({ arn }) => arn === id) : this.keys.get(name);
  }

  private bucket({ Bucket }: Fields): Bucket {
    const found = this.buckets.get(String(Bucket));
    if (!found) throw new Error(`a setting of ${String(Bucket)} was asked for before it existed`);
    return found;
  }

  private store(input: Fields, member: string): Fields {
    this.bucket(input).settings[member] = input[member] as Fields;
    return {};
  }
}
