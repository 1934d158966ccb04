/** What the database's steps look at. `from` is the region that is asked: any that is alive can be. */
import type { RegionTopology, Topology } from '../../../topology/topology';
import { metricIs } from '../../alarms/observe/metric';
import * as reads from '../observe/reads';
import type { Missing, Observed } from '../../../runbook/runbook';

const GLOBAL = 'GlobalClusters[]';
const MEMBERS = 'GlobalClusters[].GlobalClusterMembers[]';

/** The region's cluster is a member of the global cluster, as its writer or as a reader. */
export const isMember = (
  topology: Topology,
  region: RegionTopology,
  role: 'writer' | 'reader',
  from: string,
  sync?: 'connected',
): Observed => ({
  why: `${region.region} is ${role === 'writer' ? 'the writer' : 'a reader'} of ${topology.globalClusterId}${sync ? ', connected' : ''}`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: MEMBERS,
  where: {
    DBClusterArn: { is: region.names.dbClusterArn },
    IsWriter: { is: role === 'writer' },
    ...(sync ? { SynchronizationStatus: { is: sync } } : {}),
  },
});

/** The global cluster is there and no failover or switchover is scheduled or under way. */
export const isQuiet = (topology: Topology, from: string): Observed => ({
  why: `no failover of ${topology.globalClusterId} is under way`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: GLOBAL,
  where: {
    GlobalClusterIdentifier: { is: topology.globalClusterId },
    'FailoverState.Status': { absent: true },
  },
});

/** The very move that is wanted is under way already. */
export const movesTo = (topology: Topology, region: RegionTopology, from: string): Observed => ({
  why: `the writer is moving to ${region.region}`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: GLOBAL,
  where: { 'FailoverState.ToDbClusterArn': { is: region.names.dbClusterArn } },
});

/** The global cluster is there, without the region's cluster. */
export const isNoMember = (topology: Topology, region: RegionTopology, from: string): Observed => ({
  why: `${region.region} is not in ${topology.globalClusterId}`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: GLOBAL,
  where: {
    GlobalClusterIdentifier: { is: topology.globalClusterId },
    GlobalClusterMembers: { lacks: { DBClusterArn: region.names.dbClusterArn } },
  },
});

export const clusterAvailable = ({ region, names }: RegionTopology): Observed => ({
  why: `the cluster in ${region} is available`,
  read: reads.dbCluster(region, names.dbCluster),
  in: 'DBClusters[]',
  where: { DBClusterArn: { is: names.dbClusterArn }, Status: { is: 'available' } },
});

/** One instance of the cluster is the writer. RDS reports this for the cluster itself; the global cluster is asked separately. */
export const hasWriterInstance = ({ region, names }: RegionTopology): Observed => ({
  why: `an instance in ${region} is the writer`,
  read: reads.dbCluster(region, names.dbCluster),
  in: 'DBClusters[].DBClusterMembers[]',
  where: { IsClusterWriter: { is: true } },
});

export const instancesAvailable = ({ region, names }: RegionTopology, atLeast = 1): Observed => ({
  why: `instances in ${region} are available`,
  read: reads.dbInstances(region, names.dbCluster),
  in: 'DBInstances[]',
  where: { DBClusterIdentifier: { is: names.dbCluster }, DBInstanceStatus: { is: 'available' } },
  atLeast,
});

export const clusterGone = ({ region, names }: RegionTopology): Missing => ({
  why: `the cluster in ${region} is deleted`,
  read: reads.dbCluster(region, names.dbCluster),
  missing: 'DBClusterNotFound',
});

/** The newest value of the replica's lag is at most this. */
export const lagAtMost = ({ region, names }: RegionTopology, milliseconds: number): Observed =>
  metricIs(
    `replication to ${region} is at most ${milliseconds} ms behind`,
    reads.replicationLag(region, names.dbCluster),
    { atMost: milliseconds },
  );

/** Milliseconds of lag below which a switchover does not have to wait long: the alarm's threshold, or the objective if lower. */
export function lagGate(topology: Topology, region: RegionTopology): number {
  return 1000 * Math.min(topology.objectives.rpoSeconds, region.database.lag_alarm_seconds);
}
