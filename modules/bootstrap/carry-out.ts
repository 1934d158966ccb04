/** Carries out one action of the plan. Every one may be repeated: what exists by then is found and kept. */
import { DrError } from '../console/errors';
import type { Operation } from '../operations/operation';
import type { Topology } from '../topology/topology';
import { callFailed, look, put, type Ports } from './ask';
import type { BootstrapAction, Making } from './actions';
import { copyRule } from './copy';
import { secretValue } from './secret';

export interface MakingPorts extends Ports {
  /** Cryptographically random bytes. */
  readonly randomBytes: (count: number) => Uint8Array;
}

/** Throws DrError `bootstrap-failed`, and the signal's reason when aborted. */
export async function carryOut(topology: Topology, action: BootstrapAction, ports: MakingPorts): Promise<void> {
  const { making, region } = action;
  switch (making.kind) {
    case 'call':
      return call(making.operation, ports);
    case 'key':
      return createKey(topology, making.alias, region, ports);
    case 'rotation':
      return enableRotation(making.alias, region, ports);
    case 'encryption':
      return encrypt(topology, making, region, ports);
    case 'secret':
      return createSecret(topology, making, region, ports);
    case 'replicas':
      return replicate(making, region, ports);
    case 'repository':
      return createRepository(topology, making, region, ports);
    case 'copying':
      return copyStates(topology, making, region, ports);
  }
}

async function call(operation: Operation, ports: Ports): Promise<void> {
  if (operation.action !== 'CreateBucket') {
    await put(ports, operation);
    return;
  }
  const result = await ports.adapter.send(operation, ports.signal);
  // The owner's own bucket: an earlier run made it and its answer was lost.
  if (result.ok || result.code === 'BucketAlreadyOwnedByYou') return;
  throw callFailed(operation, result);
}

/** A key is made once: a lost answer is not sent again, or a second key would cost money and puzzle people. */
async function createKey(topology: Topology, alias: string, region: string, ports: Ports): Promise<void> {
  const input = {
    Description: `Terraform states and database secret of ${topology.app} ${topology.environment} in ${region}`,
    Tags: [
      { TagKey: 'app', TagValue: topology.app },
      { TagKey: 'environment', TagValue: topology.environment },
    ],
  };
  const operation: Operation = { service: 'kms', action: 'CreateKey', region, input };
  const result = await ports.adapter.send(operation, ports.signal);
  if (!result.ok) throw callFailed(operation, result);
  const id = (result.output as { readonly KeyMetadata?: { readonly KeyId?: string } }).KeyMetadata?.KeyId ?? '';
  try {
    await put(ports, { service: 'kms', action: 'CreateAlias', region, input: { AliasName: alias, TargetKeyId: id } });
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    const fix = `Give it the alias (aws kms create-alias --alias-name ${alias} --target-key-id ${id} --region ${region}), then run dr bootstrap again.`;
    throw new DrError(error.code, `Key ${id} in ${region} was made but has no alias: ${error.what}`, error.why, fix);
  }
  await enableRotation(alias, region, ports);
}

async function enableRotation(alias: string, region: string, ports: Ports): Promise<void> {
  const arn = await keyArn(alias, region, ports);
  await put(ports, { service: 'kms', action: 'EnableKeyRotation', region, input: { KeyId: arn } });
}

/** A new alias may take some seconds to be seen. */
async function keyArn(alias: string, region: string, ports: Ports): Promise<string> {
  const operation: Operation = { service: 'kms', action: 'DescribeKey', region, input: { KeyId: alias } };
  for (let tries = 0; tries < 10; tries += 1) {
    const described = await look(ports, operation);
    const arn = (described?.['KeyMetadata'] as { readonly Arn?: string } | undefined)?.Arn;
    if (arn !== undefined) return arn;
    await ports.clock.sleep(1000, ports.signal);
  }
  throw new DrError(
    'bootstrap-failed',
    `${alias} in ${region} names no key`,
    'It was made a moment ago and is not visible yet, or it was removed.',
    'Run dr bootstrap again. It keeps what exists.',
  );
}

/** The whole ARN, never the alias: an alias would be looked up anew, perhaps in the account of whoever writes. */
async function encrypt(
  topology: Topology,
  making: Extract<Making, { readonly kind: 'encryption' }>,
  region: string,
  ports: Ports,
): Promise<void> {
  const arn = await keyArn(making.alias, region, ports);
  const rule = {
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arn },
    BucketKeyEnabled: true,
  };
  const input = {
    Bucket: making.bucket,
    ExpectedBucketOwner: topology.accountId,
    ServerSideEncryptionConfiguration: { Rules: [rule] },
  };
  await put(ports, { service: 's3', action: 'PutBucketEncryption', region, input });
}

async function createRepository(
  topology: Topology,
  making: Extract<Making, { readonly kind: 'repository' }>,
  region: string,
  ports: Ports,
): Promise<void> {
  const input = {
    repositoryName: making.repository,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: await keyArn(making.alias, region, ports) },
    tags: [{ Key: 'app', Value: topology.app }],
  };
  await put(ports, { service: 'ecr', action: 'CreateRepository', region, input });
}

async function copyStates(
  topology: Topology,
  making: Extract<Making, { readonly kind: 'copying' }>,
  region: string,
  ports: Ports,
): Promise<void> {
  const rule = copyRule(topology, making.to.name, await keyArn(making.alias, making.to.region, ports));
  const input = {
    Bucket: making.bucket,
    ExpectedBucketOwner: topology.accountId,
    ReplicationConfiguration: { Role: making.role, Rules: [...making.others, rule] },
  };
  await put(ports, { service: 's3', action: 'PutBucketReplication', region, input });
}

/** Sent once, and nothing that AWS or the SDK says about it is shown: their texts may repeat the value. */
async function createSecret(
  topology: Topology,
  making: Extract<Making, { readonly kind: 'secret' }>,
  region: string,
  ports: MakingPorts,
): Promise<void> {
  const KmsKeyId = await keyArn(making.alias, region, ports);
  const input = {
    Name: making.name,
    Description: `Database password of ${topology.app} ${topology.environment}`,
    KmsKeyId,
    SecretString: secretValue(topology, ports.randomBytes),
    Tags: [
      { Key: 'app', Value: topology.app },
      { Key: 'environment', Value: topology.environment },
    ],
  };
  const operation: Operation = { service: 'secretsmanager', action: 'CreateSecret', region, input };
  const result = await ports.adapter.send(operation, ports.signal).catch((error: unknown) => {
    if (ports.signal?.aborted === true) throw error;
    return { ok: false, kind: 'other', code: 'SendFailed', message: '', requestId: null } as const;
  });
  // Somebody made it in between: theirs is kept, and ours was never stored.
  if (result.ok || result.code === 'ResourceExistsException') return;
  throw callFailed(operation, result, true);
}

async function replicate(
  making: Extract<Making, { readonly kind: 'replicas' }>,
  region: string,
  ports: Ports,
): Promise<void> {
  const AddReplicaRegions = await Promise.all(
    making.to.map(async (to) => ({ Region: to, KmsKeyId: await keyArn(making.alias, to, ports) })),
  );
  const input = { SecretId: making.name, AddReplicaRegions };
  await put(ports, { service: 'secretsmanager', action: 'ReplicateSecretToRegions', region, input });
  return awaitReplicas(making, region, ports);
}

async function awaitReplicas(
  making: Extract<Making, { readonly kind: 'replicas' }>,
  region: string,
  ports: Ports,
): Promise<void> {
  const operation: Operation = {
    service: 'secretsmanager',
    action: 'DescribeSecret',
    region,
    input: { SecretId: making.name },
  };
  type Replica = { readonly Region?: string; readonly Status?: string; readonly StatusMessage?: string };
  let waiting: readonly string[] = making.to;
  for (let tries = 0; tries < 30; tries += 1) {
    const described = await look(ports, operation);
    const replicas = (described?.['ReplicationStatus'] ?? []) as readonly Replica[];
    const failed = replicas.find((replica) => replica.Status === 'Failed');
    if (failed) throw replicaFailed(making.name, failed.Region ?? '', failed.StatusMessage ?? '');
    waiting = making.to.filter((to) => !replicas.some((one) => one.Region === to && one.Status === 'InSync'));
    if (waiting.length === 0) return;
    await ports.clock.sleep(2000, ports.signal);
  }
  throw replicaFailed(making.name, waiting.join(', '), 'It was not in sync after a minute.');
}

function replicaFailed(name: string, where: string, why: string): DrError {
  return new DrError(
    'bootstrap-failed',
    `Secret ${name} was not copied to ${where}`,
    why,
    'Fix what AWS names, then run dr bootstrap again. It keeps what exists.',
  );
}
