/** The copy of the global state in a second region: what is needed to move the record when the control region is lost as well. */
import { partitionOf } from '../overlays/regions';
import { iamArn } from '../operations/scopes';
import { roleName } from '../topology/names';
import { globalStateCopy, stateBuckets, stateKeyAlias } from '../topology/state-buckets';
import type { Topology } from '../topology/topology';
import { NOTHING, type BootstrapPlan } from './actions';
import type { BucketSeen, InputObject } from './observed';

const RULE_ID = 'copy-global-state';

/** S3 copies what is written from now on, and no deletions: a lost state must not be lost twice. */
export function planCopy(topology: Topology, buckets: readonly BucketSeen[]): BootstrapPlan {
  const source = stateBuckets(topology).find(({ region }) => region === topology.controlRegion);
  const to = globalStateCopy(topology);
  const seen = buckets.find(({ name }) => name === source?.name);
  if (source === undefined || seen === undefined || seen.exists === 'foreign') return NOTHING;
  const present = seen.settings?.replication ?? null;
  const title = `copies of the global state in ${to.name}`;
  if (present?.rules.some((rule) => copiesTo(rule, to.name)) === true) {
    return { ...NOTHING, adopted: [`${source.region}: ${title}`] };
  }
  const role = iamArn(topology, `role/${roleName(topology, 'state-copy')}`);
  const others = present?.rules ?? [];
  if (present !== null && others.length > 0 && present.role !== role) {
    const what = `bucket ${source.name} is copied elsewhere already, as ${present.role}`;
    const fix = `Add a rule to ${to.name} by hand (docs/account.md), or remove the replication of ${source.name}.`;
    return { ...NOTHING, conflicts: [{ region: source.region, what, fix }] };
  }
  const alias = stateKeyAlias(topology);
  const why = `without ${source.region} nobody could read the state of the service record otherwise`;
  const making = { kind: 'copying', bucket: source.name, role, to, alias, others } as const;
  const actions = [{ region: source.region, phase: 'copies' as const, title, why, partOf: null, making }];
  // S3 copies what is written after the rule.
  const notes =
    seen.exists === 'yes'
      ? [
          `${source.region}: what ${source.name} holds by now is copied when it is written again (the next apply of the global state)`,
        ]
      : [];
  return { ...NOTHING, actions, notes };
}

/** Only the global layer's prefix: bundles and markers are kept in every region anyway. */
export function copyRule(topology: Topology, bucket: string, keyArn: string): InputObject {
  return {
    ID: RULE_ID,
    Status: 'Enabled',
    Priority: 1,
    Filter: { Prefix: 'global/' },
    DeleteMarkerReplication: { Status: 'Disabled' },
    SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: 'Enabled' } },
    Destination: {
      Bucket: `arn:${partitionOf(topology.controlRegion)}:s3:::${bucket}`,
      EncryptionConfiguration: { ReplicaKmsKeyID: keyArn },
    },
  };
}

function copiesTo(rule: InputObject, bucket: string): boolean {
  const destination = rule['Destination'] as InputObject | undefined;
  return (
    rule['Status'] === 'Enabled' &&
    [destination?.['Bucket']].some((arn) => typeof arn === 'string' && arn.endsWith(`:::${bucket}`))
  );
}
