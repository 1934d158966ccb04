/** RDS: the global database with timed transitions, clusters, instances, snapshots. */
import { fault, type CloudState, type Failure, type MemoryHandler, type RegionState } from '../../memory/state';

export const rds: Readonly<Record<string, MemoryHandler>> = {
  DescribeGlobalClusters: (cloud, input) => {
    const id = input.GlobalClusterIdentifier;
    if (id !== undefined && cloud.global?.GlobalClusterIdentifier !== id)
      return fault('GlobalClusterNotFoundFault', 'not-found');
    return { GlobalClusters: cloud.global === null ? [] : [cloud.global] };
  },
  FailoverGlobalCluster: (cloud, input) =>
    move(cloud, String(input.TargetDbClusterIdentifier), input.AllowDataLoss === true),
  SwitchoverGlobalCluster: (cloud, input, _region, name) =>
    cloud.writer() === name
      ? move(cloud, String(input.TargetDbClusterIdentifier), false)
      : fault('InvalidGlobalClusterStateFault', 'refused'),
  RemoveFromGlobalCluster: (cloud, input) => {
    const arn = String(input.DbClusterIdentifier);
    const members = cloud.global?.GlobalClusterMembers ?? [];
    if (members.length > 1 && members.some((one) => one.IsWriter && one.DBClusterArn === arn)) {
      return fault('InvalidGlobalClusterStateFault', 'refused');
    }
    cloud.show(() => {
      if (cloud.global === null) return;
      cloud.global.GlobalClusterMembers = cloud.global.GlobalClusterMembers.filter((one) => one.DBClusterArn !== arn);
      cloud.markWriter(arn.split(':')[3] ?? '', true);
    });
  },
  ModifyGlobalCluster: (cloud, input) => {
    if (cloud.global !== null) cloud.global.DeletionProtection = input.DeletionProtection === true;
  },
  DeleteGlobalCluster: (cloud) => {
    if (cloud.global?.GlobalClusterMembers.length !== 0 || cloud.global.DeletionProtection) {
      return fault('InvalidGlobalClusterStateFault', 'refused');
    }
    cloud.global = null;
    return undefined;
  },
  CreateGlobalCluster: (cloud, input) => {
    if (cloud.global !== null) return fault('GlobalClusterAlreadyExistsFault', 'refused');
    const arn = String(input.SourceDBClusterIdentifier);
    cloud.global = {
      GlobalClusterIdentifier: String(input.GlobalClusterIdentifier),
      EngineVersion: cloud.topology.regions[0]?.database.engine_version ?? '',
      DeletionProtection: input.DeletionProtection === true,
      Status: 'available',
      GlobalClusterMembers: [{ DBClusterArn: arn, IsWriter: true, SynchronizationStatus: 'connected' }],
    };
    return undefined;
  },
  DescribeDBClusters: (_cloud, _input, region) =>
    region.cluster === null ? fault('DBClusterNotFoundFault', 'not-found') : { DBClusters: [region.cluster] },
  DescribeDBInstances: (_cloud, input, region) => {
    const id = input.DBInstanceIdentifier;
    if (id === undefined) return { DBInstances: region.instances };
    const found = region.instances.filter((one) => one.DBInstanceIdentifier === id);
    return found.length === 0 ? fault('DBInstanceNotFound', 'not-found') : { DBInstances: found };
  },
  DescribeDBClusterSnapshots: (_cloud, _input, region) => ({ DBClusterSnapshots: region.snapshots }),
  ModifyDBCluster: (_cloud, input, region) => {
    if (region.cluster !== null) region.cluster.DeletionProtection = input.DeletionProtection === true;
  },
  DeleteDBInstance: (cloud, input, region) => {
    const instance = region.instances.find((one) => one.DBInstanceIdentifier === input.DBInstanceIdentifier);
    if (instance === undefined) return fault('DBInstanceNotFound', 'not-found');
    instance.DBInstanceStatus = 'deleting';
    cloud.later(cloud.durations, () => (region.instances = region.instances.filter((one) => one !== instance)));
    return undefined;
  },
  DeleteDBCluster: (cloud, _input, region, name) => {
    const cluster = region.cluster;
    if (cluster === null) return fault('DBClusterNotFoundFault', 'not-found');
    const member = cloud.global?.GlobalClusterMembers.some((one) => one.DBClusterArn.split(':')[3] === name);
    if (cluster.DeletionProtection || region.instances.length > 0 || member) {
      return fault('InvalidDBClusterStateFault', 'refused');
    }
    cluster.Status = 'deleting';
    cloud.later(cloud.durations, () => (region.cluster = null));
    return undefined;
  },
  CreateDBClusterSnapshot: (cloud, input, region) =>
    snapshot(cloud, region, String(input.DBClusterSnapshotIdentifier), String(input.DBClusterIdentifier)),
  CopyDBClusterSnapshot: (cloud, input, region) =>
    snapshot(cloud, region, String(input.TargetDBClusterSnapshotIdentifier)),
};

/** What Aurora does by itself with the old writer of a managed failover when its region is back: it saves it, and makes it anew. */
export function oldWriterReturns(cloud: CloudState, region: string): void {
  const member = cloud.global?.GlobalClusterMembers.find((one) => one.DBClusterArn.split(':')[3] === region);
  if (member === undefined || member.IsWriter) return;
  const id = `rds:unplanned-global-failover-${cloud.topology.app}-2026-11-20-12-30`;
  cloud.state(region).snapshots.push({
    DBClusterSnapshotIdentifier: id,
    DBClusterSnapshotArn: id,
    Status: 'available',
  });
  cloud.later(cloud.durations, () => {
    member.SynchronizationStatus = 'connected';
    cloud.state(region).lagMs = 12;
  });
}

function move(cloud: CloudState, target: string, loss: boolean): Failure | undefined {
  const global = cloud.global;
  const member = global?.GlobalClusterMembers.find((one) => one.DBClusterArn === target);
  if (!global || member === undefined) return fault('DBClusterNotFoundFault', 'not-found');
  if (global.FailoverState !== undefined || member.IsWriter) return fault('InvalidGlobalClusterStateFault', 'refused');
  const old = global.GlobalClusterMembers.find((one) => one.IsWriter);
  const oldRegion = old?.DBClusterArn.split(':')[3] ?? '';
  if (!loss && cloud.out.has(oldRegion)) return fault('InvalidGlobalClusterStateFault', 'refused');
  cloud.show(() => {
    global.FailoverState = { Status: loss ? 'failing-over' : 'switching-over', ToDbClusterArn: target };
    cloud.later(cloud.durations, () => {
      delete global.FailoverState;
      global.GlobalClusterMembers.forEach((one) => (one.IsWriter = one === member));
      cloud.markWriter(target.split(':')[3] ?? '', true);
      if (old !== undefined) {
        cloud.markWriter(oldRegion, false);
        if (loss) Object.assign(old, { SynchronizationStatus: 'pending-resync' });
        if (loss) cloud.state(oldRegion).lagMs = null;
      }
      if (loss) global.GlobalClusterMembers.forEach((one) => one !== member && one !== old && rebuild(cloud, one));
    });
  });
  return undefined;
}

/** Another replica after a managed failover: made anew from the new writer. */
function rebuild(cloud: CloudState, member: { DBClusterArn: string; SynchronizationStatus: string }): void {
  const region = cloud.state(member.DBClusterArn.split(':')[3] ?? '');
  member.SynchronizationStatus = 'pending-resync';
  region.lagMs = null;
  cloud.later(cloud.durations, () => {
    member.SynchronizationStatus = 'connected';
    region.lagMs = 12;
  });
}

function snapshot(cloud: CloudState, region: RegionState, id: string, cluster?: string): Failure | undefined {
  if (region.snapshots.some((one) => one.DBClusterSnapshotIdentifier === id)) {
    return fault('DBClusterSnapshotAlreadyExistsFault', 'refused');
  }
  const snapshot = {
    DBClusterSnapshotIdentifier: id,
    DBClusterSnapshotArn: id,
    Status: 'creating',
    ...(cluster === undefined ? {} : { DBClusterIdentifier: cluster }),
  };
  cloud.show(() => {
    region.snapshots.push(snapshot);
    cloud.later(cloud.durations, () => (snapshot.Status = 'available'));
  });
  return undefined;
}
