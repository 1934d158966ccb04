/**
 * What has to exist before a first apply, and what of it is missing: pure. Everything that is there already is adopted; nothing is
 * ever deleted, and what only a person should change is a conflict.
 */
import { partitionOf } from '../overlays/regions';
import type { ActionOf, InputValue, Operation } from '../operations/operation';
import { globalStateCopy, stateBuckets, stateKeyAlias, type StateBucket } from '../topology/state-buckets';
import type { Topology } from '../topology/topology';
import { NOTHING, type BootstrapAction, type BootstrapPlan } from './actions';
import { planCopy } from './copy';
import { ABORT_DAYS, bucketPolicy, harmfulRules, KEEP_DAYS, lifecycleRules } from './documents';
import type { TerraformTypes } from '../policies/terraform-types';
import { planIdentity } from './identity';
import { planRegistries } from './registry';
import type { BootstrapObserved, BucketSeen, InputObject, KeySeen } from './observed';
import { planZone } from './zone';

/** All buckets that bootstrap makes: those of states, and the copy of the global one. */
export function allBuckets(topology: Topology): readonly StateBucket[] {
  return [...stateBuckets(topology), globalStateCopy(topology)];
}

/** The name of the database secret: the same in every region, since replicas share it. */
export function databaseSecretName(topology: Topology): string {
  const home = topology.regions.find(({ region }) => region === topology.databaseHomeRegion);
  if (home === undefined) throw new RangeError(`${topology.databaseHomeRegion} is not one of the regions`);
  return home.names.databaseSecret;
}

export function bootstrapPlan(topology: Topology, observed: BootstrapObserved, types: TerraformTypes): BootstrapPlan {
  const parts = [
    ...observed.keys.map(planKey),
    ...observed.buckets.map((bucket) => planBucket(topology, bucket)),
    planSecret(topology, observed),
    planRegistries(topology, observed.registries),
    planIdentity(topology, observed.identity, types),
    planCopy(topology, observed.buckets),
    planZone(topology, observed.zones),
  ];
  return {
    actions: parts.flatMap((part) => part.actions),
    conflicts: parts.flatMap((part) => part.conflicts),
    adopted: parts.flatMap((part) => part.adopted),
    notes: parts.flatMap((part) => part.notes),
  };
}

function planKey({ region, alias, key }: KeySeen): BootstrapPlan {
  if (key === null) {
    const why = 'states and the database secret are encrypted with a key that lies in their own region';
    return make([
      { region, title: `key ${alias}`, why, phase: 'region', partOf: null, making: { kind: 'key', alias } },
    ]);
  }
  if (key.state !== 'Enabled') {
    const fix = `Enable ${key.arn} (or cancel its deletion), or move the alias to a key that is enabled.`;
    return { ...NOTHING, conflicts: [{ region, what: `the key behind ${alias} is ${key.state}`, fix }] };
  }
  const adopted = [`${region}: key ${alias}`];
  if (key.rotates) return { ...NOTHING, adopted };
  const title = `yearly rotation of key ${alias}`;
  return {
    ...make([{ region, title, why: 'it is off', phase: 'region', partOf: null, making: { kind: 'rotation', alias } }]),
    adopted,
  };
}

function make(actions: readonly BootstrapAction[]): BootstrapPlan {
  return { ...NOTHING, actions };
}

function planBucket(topology: Topology, bucket: BucketSeen): BootstrapPlan {
  const { name, region, settings } = bucket;
  if (bucket.exists === 'foreign') {
    const what = `bucket ${name} exists, but not for account ${topology.accountId} in ${region} (${bucket.code ?? ''})`;
    const fix = 'Bucket names are unique in the world: choose another app or environment name, or log in as its owner.';
    return { ...NOTHING, conflicts: [{ region, what, fix }] };
  }
  const harmful = harmfulRules(settings?.lifecycle ?? []);
  if (harmful.length > 0) {
    const fix = `Remove the rule from ${name}, or let it keep old versions for ${KEEP_DAYS} days or longer.`;
    return { ...NOTHING, conflicts: harmful.map((what) => ({ region, what: `${name}: ${what}`, fix })) };
  }
  return {
    ...make(bucketActions(topology, bucket)),
    adopted: bucket.exists === 'yes' ? [`${region}: bucket ${name}`] : [],
  };
}

/** Input of `CreateBucket`: us-east-1 is the default location and may not be named. */
function location(region: string): InputObject {
  return region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
}

function bucketActions(topology: Topology, bucket: BucketSeen): readonly BootstrapAction[] {
  const { name, region, settings } = bucket;
  const alias = stateKeyAlias(topology);
  const owner = { Bucket: name, ExpectedBucketOwner: topology.accountId };
  const call = (title: string, why: string, action: ActionOf<'s3'>, input: InputObject): BootstrapAction => {
    const operation: Operation = { service: 's3', action, region, input };
    const partOf = action === 'CreateBucket' ? null : name;
    return { region, title, why, phase: 'region', partOf, making: { kind: 'call', operation } };
  };
  const isCopy = name === globalStateCopy(topology).name;
  const use = isCopy ? 'receives copies of the global state' : `keeps the states of ${region}`;
  const policy = bucketPolicy(`arn:${partitionOf(region)}:s3:::${name}`, settings?.policy ?? null);
  const rules = lifecycleRules(settings?.lifecycle ?? []);
  const enforced = 'BucketOwnerEnforced';
  const wanted: readonly (BootstrapAction | false)[] = [
    bucket.exists === 'no' &&
      call(`bucket ${name}`, use, 'CreateBucket', { Bucket: name, ObjectOwnership: enforced, ...location(region) }),
    settings?.versioning !== 'Enabled' &&
      call('versioning', 'a lost or broken state can be taken back', 'PutBucketVersioning', {
        ...owner,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    settings?.blocksAllPublic !== true &&
      call('public access block', 'a state tells everything about what it describes', 'PutPublicAccessBlock', {
        ...owner,
        PublicAccessBlockConfiguration: ALL_BLOCKED,
      }),
    settings !== null &&
      settings.ownership !== enforced &&
      call('ownership', 'the account owns every object, and ACLs are off', 'PutBucketOwnershipControls', {
        ...owner,
        OwnershipControls: { Rules: [{ ObjectOwnership: enforced }] },
      }),
    !isEncrypted(settings?.encryption ?? null) && {
      region,
      title: 'encryption',
      why: `with the region's own key ${alias}`,
      phase: 'region',
      partOf: name,
      making: { kind: 'encryption', bucket: name, alias },
    },
    policy !== null &&
      call('TLS-only policy', 'plain HTTP is refused', 'PutBucketPolicy', { ...owner, Policy: JSON.stringify(policy) }),
    rules !== null &&
      call('lifecycle', LIFECYCLE, 'PutBucketLifecycleConfiguration', {
        ...owner,
        LifecycleConfiguration: { Rules: rules as readonly InputValue[] },
      }),
  ];
  return wanted.filter((action) => action !== false);
}

const LIFECYCLE = `old versions are kept for ${KEEP_DAYS} days, unfinished uploads end after ${ABORT_DAYS}`;

export const ALL_BLOCKED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
} as const;

/** A customer's key counts, whichever it is: somebody may have had reasons for another one. S3's own key does not. */
function isEncrypted(encryption: { readonly algorithm: string; readonly key: string | null } | null): boolean {
  return encryption?.algorithm.startsWith('aws:kms') === true && encryption.key !== null;
}

function planSecret(topology: Topology, { secret: seen }: BootstrapObserved): BootstrapPlan {
  const { name, region, secret } = seen;
  const alias = stateKeyAlias(topology);
  const others = topology.regions.map((each) => each.region).filter((each) => each !== region);
  const conflict = (what: string, fix: string): BootstrapPlan => ({ ...NOTHING, conflicts: [{ region, what, fix }] });
  const replicate = (to: readonly string[]): readonly BootstrapAction[] => {
    const why = 'a region that survives must not need the lost one for its password';
    const title = `copies of secret ${name} in ${to.join(', ')}`;
    return to.length === 0
      ? []
      : [{ region, title, why, phase: 'secret', partOf: null, making: { kind: 'replicas', name, alias, to } }];
  };
  if (secret === null) {
    const why = 'the database needs a password before it is made; a random one is generated and shown to nobody';
    return make([
      { region, title: `secret ${name}`, why, phase: 'secret', partOf: null, making: { kind: 'secret', name, alias } },
      ...replicate(others),
    ]);
  }
  if (secret.scheduledForDeletion) {
    return conflict(
      `secret ${name} is scheduled for deletion`,
      'Restore it, or wait until it is gone, then run again.',
    );
  }
  if (secret.primaryRegion !== null && secret.primaryRegion !== region) {
    const fix = `Promote the copy in ${region} to a secret of its own, or correct database_home_region.`;
    return conflict(`secret ${name} in ${region} is a copy of the one in ${secret.primaryRegion}`, fix);
  }
  const failed = secret.replicas.filter(({ status }) => status === 'Failed');
  const adopted = [`${region}: secret ${name}`];
  if (failed.length > 0) {
    const fix = 'Fix what AWS names, remove the failed copy, then run again.';
    const what = ({ region: where, message }: (typeof failed)[number]): string =>
      `the copy of secret ${name} in ${where} failed: ${message}`;
    return { ...NOTHING, conflicts: failed.map((one) => ({ region: one.region, what: what(one), fix })) };
  }
  const missing = others.filter((other) => !secret.replicas.some((replica) => replica.region === other));
  return { ...make(replicate(missing)), adopted };
}
