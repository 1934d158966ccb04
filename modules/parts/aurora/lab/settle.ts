/**
 * Brings the state up to now: ends what is over, begins what waited for a region. Called before every read and every change, so
 * that no timer runs anywhere and a restored snapshot needs nothing but its clock.
 */
import {
  isOver,
  isSecondary,
  membershipOf,
  note,
  regionOf,
  savedOf,
  timerOf,
  type AuroraState,
  type LabCluster,
  type GlobalCluster,
  type LabMember,
  type Timer,
  type AuroraWorld,
  type WriterChange,
} from './model';

/** Changes `state` (a draft that the caller owns). */
export function settle(state: AuroraState, world: AuroraWorld): void {
  for (const global of Object.values(state.globals)) {
    settleChange(state, global, world);
    for (const member of global.members) settleMember(state, member, world);
  }
  for (const snapshot of Object.values(state.snapshots))
    if (snapshot.expiresAt !== null && world.now >= snapshot.expiresAt) delete state.snapshots[snapshot.arn];
  for (const cluster of Object.values(state.clusters)) settleLag(state, cluster, world);
}

/** Switchover and failover: cancelled or failed while a region that they need is out, otherwise done when their time is over. */
function settleChange(state: AuroraState, global: GlobalCluster, world: AuroraWorld): void {
  const { change } = global;
  if (!change) return;
  const fromOut = world.regionOut(regionOf(change.from));
  const toOut = world.regionOut(regionOf(change.to));
  if (change.kind === 'switchover' && (fromOut || toOut)) {
    global.change = null;
    clusterEvent(state, world, change.from, 'RDS-EVENT-0186', 'Global switchover was cancelled.');
    return;
  }
  if (change.kind === 'failover' && toOut) {
    global.change = null;
    clusterEvent(state, world, change.to, 'RDS-EVENT-0239', 'Global failover failed.');
    return;
  }
  if (!isOver(change.timer, world.now)) return;
  endChange(state, global, change, { ...world, now: endOf(change.timer, world) });
}

/** When the work was done, which may be before somebody looked. */
function endOf(timer: Timer, world: AuroraWorld): number {
  return Math.min(world.now, timer.since + timer.lasts);
}

function endChange(state: AuroraState, global: GlobalCluster, change: WriterChange, world: AuroraWorld): void {
  global.change = null;
  for (const member of global.members) {
    member.writer = member.clusterArn === change.to;
    if (change.kind === 'switchover') member.sync = { state: 'connected' };
    // Facts 1.4: after a managed failover every other member is rebuilt to the new writer's point in time. While the old
    // writer's region is out AWS says nothing about how its member is shown; it is kept here as pending-resync [C].
    else if (member.writer) member.sync = { state: 'connected' };
    else
      member.sync = {
        state: 'pending-resync',
        rebuild: null,
        lost: member.clusterArn === change.from,
        joining: false,
      };
  }
  if (change.kind === 'failover') blocked(state, change, world);
  else {
    clusterEvent(state, world, change.from, 'RDS-EVENT-0182', 'The old primary DB cluster was shut down.');
    clusterEvent(state, world, change.to, 'RDS-EVENT-0184', 'The new primary DB cluster was promoted.');
  }
  const done: [string, string] =
    change.kind === 'switchover'
      ? ['RDS-EVENT-0185', 'Global switchover finished.']
      : ['RDS-EVENT-0238', 'Global failover completed.'];
  clusterEvent(state, world, change.to, ...done);
  clusterEvent(state, world, change.to, 'RDS-EVENT-0397', 'Aurora finished changing the global writer endpoint.');
}

/**
 * Facts 1.5: whether Aurora could stop writes on the old writer's storage is an event of an instance, recorded where the old
 * writer can be reached, else where the new one is.
 */
function blocked(state: AuroraState, change: WriterChange, world: AuroraWorld): void {
  const reached = !world.regionOut(regionOf(change.from));
  const cluster = state.clusters[reached ? change.from : change.to];
  const [sourceId] = cluster?.instanceIds ?? [];
  if (cluster === undefined || sourceId === undefined) return;
  const { region } = cluster;
  const sourceArn = `arn:aws:rds:${region}:${world.accountId}:db:${sourceId}`;
  const source = { region, sourceType: 'db-instance' as const, sourceId, sourceArn };
  const [id, message] = reached
    ? ['RDS-EVENT-0390', 'Blocking writes on the old primary storage volume succeeded.']
    : ['RDS-EVENT-0391', 'Blocking writes on the old primary storage volume timed out.'];
  note(state, world, source, id, 'notification', message);
}

/** A member that must be rebuilt: waits for its region, then takes its time. */
function settleMember(state: AuroraState, member: LabMember, world: AuroraWorld): void {
  const { sync } = member;
  if (sync.state !== 'pending-resync') return;
  if (world.regionOut(regionOf(member.clusterArn))) {
    sync.rebuild = null;
    return;
  }
  if (!sync.rebuild) {
    if (sync.lost) {
      systemSnapshot(state, member.clusterArn, world);
      sync.lost = false;
    }
    sync.rebuild = timerOf('resync', world);
    clusterEvent(state, world, member.clusterArn, 'RDS-EVENT-0240', 'Started global database resync.');
    return;
  }
  if (!isOver(sync.rebuild, world.now)) return;
  const ended = { ...world, now: endOf(sync.rebuild, world) };
  member.sync = { state: 'connected' };
  clusterEvent(state, ended, member.clusterArn, 'RDS-EVENT-0241', 'Finished global database resync.');
}

/**
 * Facts 1.4: before its new storage volume, Aurora attempts a snapshot of the old writer at the point of failure. It is a system
 * snapshot in the old writer's region and lives as long as that cluster's backups.
 */
function systemSnapshot(state: AuroraState, arn: string, world: AuroraWorld): void {
  const cluster = state.clusters[arn];
  if (!cluster) return;
  const stamp = new Date(world.now).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  const id = `rds:unplanned-global-failover-${cluster.id}-${stamp}`;
  const snapshotArn = `arn:aws:rds:${cluster.region}:${world.accountId}:cluster-snapshot:${id}`;
  state.snapshots[snapshotArn] = {
    id,
    arn: snapshotArn,
    // AWS does not document the type; a system snapshot is what it calls automated ones [B].
    type: 'automated',
    sourceArn: null,
    expiresAt: world.now + cluster.backupRetentionPeriod * 86_400_000,
    timer: timerOf('systemSnapshot', world),
    ...savedOf(cluster),
    tags: [],
  };
}

/** Lag is published by a secondary that follows a writer which is there (facts 1.6), and by nobody else. */
function settleLag(state: AuroraState, cluster: LabCluster, world: AuroraWorld): void {
  const intervals = (state.lagIntervals[cluster.arn] ??= []);
  const last = intervals.at(-1);
  // A restored snapshot may come from a clock that was ahead of this one.
  if (last && last.from > world.now) last.from = world.now - 3_600_000;
  if (last?.to && last.to > world.now) last.to = world.now - 1;
  const publishes = follows(state, cluster, world);
  if (publishes && (!last || last.to !== null)) intervals.push({ from: world.now, to: null });
  if (!publishes && last && last.to === null) last.to = world.now;
  if (intervals.length > 20) intervals.splice(0, intervals.length - 20);
}

function follows(state: AuroraState, cluster: LabCluster, world: AuroraWorld): boolean {
  if (!isSecondary(state, cluster.arn)) return false;
  const membership = membershipOf(state, cluster.arn);
  if (membership?.member.sync.state !== 'connected') return false;
  const change = membership.global.change;
  const writer = membership.global.members.find((member) => member.writer);
  return (
    writer !== undefined &&
    change?.kind !== 'failover' &&
    !world.regionOut(cluster.region) &&
    !world.regionOut(regionOf(writer.clusterArn))
  );
}

/** An event of a cluster, with the documented number. */
export function clusterEvent(state: AuroraState, world: AuroraWorld, arn: string, id: string, message: string): void {
  const cluster = state.clusters[arn];
  if (!cluster) return;
  const source = {
    region: cluster.region,
    sourceType: 'db-cluster' as const,
    sourceId: cluster.id,
    sourceArn: arn,
  };
  note(state, world, source, id, 'global-failover', message);
}
