/** Cluster snapshots: made on request, at deletion, by Aurora itself after a managed failover, and copied. */
import { flag, text, type RequestInput } from '../../../lab/gateway/input';
import {
  AuroraFault,
  clusterArn,
  isOver,
  savedOf,
  timerOf,
  type AuroraState,
  type LabCluster,
  type Snapshot,
  type Tag,
  type AuroraWorld,
} from './model';
import { tagsOf } from './tags';

function snapshotArn(world: AuroraWorld, id: string): string {
  return `arn:aws:rds:${world.region}:${world.accountId}:cluster-snapshot:${id}`;
}

/** Facts 1.4: 1 to 63 letters, digits and hyphens, so the name of a system snapshot cannot be used again. */
function checkName(id: string | undefined, parameter: string): string {
  if (!id) throw new AuroraFault('MissingParameter', `${parameter} is required`);
  if (!/^[a-z](-?[a-z0-9])*$/i.test(id) || id.length > 63)
    throw new AuroraFault(
      'InvalidParameterValue',
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  return id.toLowerCase();
}

/** Adds a manual snapshot of a cluster. */
export function snapshotOf(
  state: AuroraState,
  cluster: LabCluster,
  named: string | undefined,
  tags: Tag[],
  world: AuroraWorld,
): Snapshot {
  const id = checkName(named, 'DBClusterSnapshotIdentifier');
  const arn = snapshotArn(world, id);
  if (state.snapshots[arn])
    throw new AuroraFault(
      'DBClusterSnapshotAlreadyExistsFault',
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  const snapshot: Snapshot = {
    id,
    arn,
    type: 'manual',
    sourceArn: null,
    expiresAt: null,
    timer: timerOf('snapshot', world),
    ...savedOf(cluster),
    tags: tags.length === 0 && cluster.copyTagsToSnapshot ? structuredClone(cluster.tags) : tags,
  };
  state.snapshots[arn] = snapshot;
  return snapshot;
}

export function createSnapshot(state: AuroraState, input: RequestInput, world: AuroraWorld): Snapshot {
  const named = text(input, 'DBClusterIdentifier') ?? '';
  const cluster = state.clusters[named.startsWith('arn:') ? named : clusterArn(world, named)];
  if (!cluster || cluster.region !== world.region)
    throw new AuroraFault('DBClusterNotFoundFault', `DBCluster ${named} not found.`, 404);
  return snapshotOf(state, cluster, text(input, 'DBClusterSnapshotIdentifier'), tagsOf(input), world);
}

/** A copy within the region: system snapshots die with the cluster's backups, manual copies stay (facts 1.4). */
export function copySnapshot(state: AuroraState, input: RequestInput, world: AuroraWorld): Snapshot {
  const source = findSnapshot(state, text(input, 'SourceDBClusterSnapshotIdentifier'), world);
  if (!isOver(source.timer, world.now))
    throw new AuroraFault('InvalidDBClusterSnapshotStateFault', `Snapshot ${source.id} is not available`);
  const id = checkName(text(input, 'TargetDBClusterSnapshotIdentifier'), 'TargetDBClusterSnapshotIdentifier');
  const arn = snapshotArn(world, id);
  if (state.snapshots[arn])
    throw new AuroraFault(
      'DBClusterSnapshotAlreadyExistsFault',
      `Cannot create the snapshot because a snapshot with the identifier ${id} already exists.`,
    );
  const tags = tagsOf(input);
  const copy: Snapshot = {
    ...structuredClone(source),
    id,
    arn,
    type: 'manual',
    sourceArn: source.arn,
    expiresAt: null,
    timer: timerOf('snapshotCopy', world),
    kmsKeyId: text(input, 'KmsKeyId') ?? source.kmsKeyId,
    tags: tags.length > 0 || flag(input, 'CopyTags') !== true ? tags : structuredClone(source.tags),
  };
  state.snapshots[arn] = copy;
  return copy;
}

export function deleteSnapshot(state: AuroraState, input: RequestInput, world: AuroraWorld): Snapshot {
  const snapshot = findSnapshot(state, text(input, 'DBClusterSnapshotIdentifier'), world);
  if (snapshot.type !== 'manual')
    throw new AuroraFault('InvalidDBClusterSnapshotStateFault', 'Only manual snapshots may be deleted.');
  delete state.snapshots[snapshot.arn];
  return snapshot;
}

/** A snapshot of the call's region, by identifier or ARN. */
export function findSnapshot(state: AuroraState, named: string | undefined, world: AuroraWorld): Snapshot {
  const snapshot = state.snapshots[named?.startsWith('arn:') ? named : snapshotArn(world, named ?? '')];
  if (!snapshot || snapshot.region !== world.region)
    throw new AuroraFault('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot not found: ${named ?? ''}`, 404);
  return snapshot;
}

/** What DescribeDBClusterSnapshots selects. `ids`: the values of its filter by identifier. */
export function selectSnapshots(
  state: AuroraState,
  input: RequestInput,
  world: AuroraWorld,
  ids?: readonly string[],
): Snapshot[] {
  const named = text(input, 'DBClusterSnapshotIdentifier');
  const cluster = text(input, 'DBClusterIdentifier')?.split(':').at(-1);
  const type = text(input, 'SnapshotType');
  const selected = named ? [findSnapshot(state, named, world)] : Object.values(state.snapshots);
  return selected
    .filter((snapshot) => snapshot.region === world.region)
    .filter((snapshot) => ids === undefined || ids.includes(snapshot.id))
    .filter((snapshot) => !cluster || snapshot.clusterId === cluster)
    .filter((snapshot) => !type || snapshot.type === type)
    .sort((one, other) => one.timer.since - other.timer.since);
}
