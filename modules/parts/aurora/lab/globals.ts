/** The global cluster itself and the three operations on it (facts 1.1 to 1.4). Every function changes the draft or throws. */
import { sameMinor } from '../../../observation/versions';
import { flag, text, type RequestInput } from '../../../lab/gateway/input';
import { lagAt } from './lag';
import {
  AuroraFault,
  clusterArn,
  membershipOf,
  nextResourceId,
  regionOf,
  timerOf,
  writerOf,
  type AuroraState,
  type LabCluster,
  type GlobalCluster,
  type LabMember,
  type AuroraWorld,
} from './model';
import { clusterEvent } from './settle';
import { tagsOf } from './tags';

export function findGlobal(state: AuroraState, input: RequestInput): GlobalCluster {
  const id = text(input, 'GlobalClusterIdentifier');
  if (!id) throw new AuroraFault('MissingParameter', 'GlobalClusterIdentifier is required');
  const global = state.globals[id];
  if (!global) throw new AuroraFault('GlobalClusterNotFoundFault', `Global cluster ${id} not found`, 404);
  return global;
}

export function createGlobal(state: AuroraState, input: RequestInput, world: AuroraWorld): GlobalCluster {
  const id = text(input, 'GlobalClusterIdentifier');
  if (!id) throw new AuroraFault('MissingParameter', 'GlobalClusterIdentifier is required');
  if (!/^[a-z](-?[a-z0-9])*$/i.test(id) || id.length > 63)
    throw new AuroraFault('InvalidParameterValue', `Invalid global cluster identifier: ${id}`);
  if (state.globals[id])
    throw new AuroraFault('GlobalClusterAlreadyExistsFault', `Global cluster ${id} already exists`);
  const source = sourceOf(state, input, world);
  const global: GlobalCluster = {
    id,
    resourceId: nextResourceId(state, 'cluster-').toLowerCase(),
    engine: source?.engine ?? text(input, 'Engine') ?? 'aurora-postgresql',
    engineVersion: source?.engineVersion ?? text(input, 'EngineVersion') ?? '17.7',
    lifecycleSupport: text(input, 'EngineLifecycleSupport') ?? 'open-source-rds-extended-support',
    databaseName: text(input, 'DatabaseName') ?? source?.databaseName ?? null,
    storageEncrypted: source?.storageEncrypted ?? flag(input, 'StorageEncrypted') ?? false,
    deletionProtection: flag(input, 'DeletionProtection') ?? false,
    tags: tagsOf(input),
    members: source ? [{ clusterArn: source.arn, writer: true, sync: { state: 'connected' } }] : [],
    change: null,
  };
  state.globals[id] = global;
  return global;
}

function sourceOf(state: AuroraState, input: RequestInput, world: AuroraWorld): LabCluster | undefined {
  const named = text(input, 'SourceDBClusterIdentifier');
  if (!named) return undefined;
  const arn = named.startsWith('arn:') ? named : clusterArn(world, named);
  const source = state.clusters[arn];
  if (!source || source.region !== world.region)
    throw new AuroraFault('DBClusterNotFoundFault', `DBCluster ${named} not found`, 404);
  if (membershipOf(state, arn))
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      `DBCluster ${source.id} is already a member of a global cluster`,
    );
  return source;
}

export function modifyGlobal(state: AuroraState, input: RequestInput): GlobalCluster {
  const global = findGlobal(state, input);
  refuseWhileChanging(global);
  const newId = text(input, 'NewGlobalClusterIdentifier');
  if (newId && newId !== global.id) {
    if (state.globals[newId])
      throw new AuroraFault('GlobalClusterAlreadyExistsFault', `Global cluster ${newId} already exists`);
    delete state.globals[global.id];
    global.id = newId;
    state.globals[newId] = global;
  }
  global.deletionProtection = flag(input, 'DeletionProtection') ?? global.deletionProtection;
  const version = text(input, 'EngineVersion');
  if (version) {
    global.engineVersion = version;
    for (const member of global.members) {
      const cluster = state.clusters[member.clusterArn];
      if (cluster) cluster.engineVersion = version;
    }
  }
  return global;
}

export function deleteGlobal(state: AuroraState, input: RequestInput): GlobalCluster {
  const global = findGlobal(state, input);
  if (global.deletionProtection)
    throw new AuroraFault(
      'InvalidParameterCombination',
      `Cannot delete protected Global Cluster, please disable deletion protection and try again.`,
    );
  if (global.members.length > 0)
    throw new AuroraFault('InvalidGlobalClusterStateFault', `Global cluster ${global.id} is not empty`);
  delete state.globals[global.id];
  return global;
}

/**
 * Detach; a secondary is promoted to a standalone cluster by it, and nothing happens to the others (facts 1.1). An ARN may be
 * sent to any region (Terraform's force_destroy does so), a bare identifier means the region of the call.
 */
export function removeFromGlobal(state: AuroraState, input: RequestInput, world: AuroraWorld): GlobalCluster {
  const global = findGlobal(state, input);
  refuseWhileChanging(global);
  const member = findMember(state, global, text(input, 'DbClusterIdentifier'), world);
  if (member.writer && global.members.length > 1)
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      'Cannot remove the writer DB cluster while the global cluster has other members',
    );
  global.members = global.members.filter((candidate) => candidate !== member);
  return global;
}

export function switchover(state: AuroraState, input: RequestInput, world: AuroraWorld): GlobalCluster {
  const global = findGlobal(state, input);
  refuseWhileChanging(global);
  const target = findTarget(state, global, input, world);
  const writer = writerOf(global);
  if (!writer) throw new AuroraFault('InvalidGlobalClusterStateFault', `Global cluster ${global.id} has no writer`);
  const home = regionOf(writer.clusterArn);
  if (world.regionOut(home))
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `The primary DB cluster in ${home} is not available; a switchover needs a healthy global cluster`,
    );
  if (world.region !== home)
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `A switchover is requested in the Region of the primary DB cluster, ${home}, not in ${world.region}`,
    );
  // Waits for full synchronisation, so a larger lag lasts longer (facts 1.7).
  const lag = lagAt(state, target.clusterArn, world.now);
  global.change = {
    kind: 'switchover',
    from: writer.clusterArn,
    to: target.clusterArn,
    timer: timerOf('switchover', world, lag),
  };
  clusterEvent(state, world, writer.clusterArn, 'RDS-EVENT-0181', 'Global switchover to another DB cluster started.');
  const waiting = `Waiting for data to synchronize, ${lag} ms behind.`;
  clusterEvent(state, world, writer.clusterArn, 'RDS-EVENT-0183', waiting);
  return global;
}

export function failover(state: AuroraState, input: RequestInput, world: AuroraWorld): GlobalCluster {
  if (input['AllowDataLoss'] !== undefined && input['Switchover'] !== undefined)
    throw new AuroraFault('InvalidParameterCombination', "You can't specify AllowDataLoss together with Switchover");
  // Facts 1.1: without AllowDataLoss the call is a switchover.
  if (flag(input, 'AllowDataLoss') !== true) return switchover(state, input, world);
  const global = findGlobal(state, input);
  refuseWhileChanging(global);
  const target = findTarget(state, global, input, world);
  const region = regionOf(target.clusterArn);
  if (world.region !== region)
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `A failover is requested in the Region of its target, ${region}, not in ${world.region}`,
    );
  const writer = writerOf(global);
  if (!writer) throw new AuroraFault('InvalidGlobalClusterStateFault', `Global cluster ${global.id} has no writer`);
  global.change = {
    kind: 'failover',
    from: writer.clusterArn,
    to: target.clusterArn,
    timer: timerOf('failover', world),
  };
  return global;
}

function refuseWhileChanging(global: GlobalCluster): void {
  if (global.change)
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `Global cluster ${global.id} is in a state that does not allow this: a ${global.change.kind} is in progress`,
    );
}

function findMember(
  state: AuroraState,
  global: GlobalCluster,
  named: string | undefined,
  world: AuroraWorld,
): LabMember {
  if (!named) throw new AuroraFault('MissingParameter', 'The DB cluster identifier is required');
  const arn = named.startsWith('arn:') ? named : clusterArn(world, named);
  if (!state.clusters[arn]) throw new AuroraFault('DBClusterNotFoundFault', `DBCluster ${named} not found`, 404);
  const member = global.members.find((candidate) => candidate.clusterArn === arn);
  if (!member)
    throw new AuroraFault(
      'DBClusterNotFoundFault',
      `DBCluster ${named} is not a member of global cluster ${global.id}`,
      404,
    );
  return member;
}

/** A member that may become the writer: facts 1.3 (versions, headless secondaries), 1.2 (connected). */
function findTarget(state: AuroraState, global: GlobalCluster, input: RequestInput, world: AuroraWorld): LabMember {
  const member = findMember(state, global, text(input, 'TargetDbClusterIdentifier'), world);
  const target = state.clusters[member.clusterArn];
  const source = state.clusters[writerOf(global)?.clusterArn ?? ''];
  if (member.writer)
    throw new AuroraFault('InvalidGlobalClusterStateFault', `DBCluster ${member.clusterArn} is already the writer`);
  if (!target || target.instanceIds.length === 0)
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      `DBCluster ${member.clusterArn} has no DB instances; add a DB instance to it first`,
    );
  if (member.sync.state !== 'connected')
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `DBCluster ${member.clusterArn} is not synchronized with the writer (${member.sync.state})`,
    );
  if (source && !sameMinor(source.engineVersion, target.engineVersion))
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      `DBCluster ${member.clusterArn} runs engine version ${target.engineVersion}, the writer ${source.engineVersion}; they must have the same major and minor version`,
    );
  return member;
}
