/** Deletes a stale cluster, one visible step at a time: each only while the snapshot of it is available and a person named the loss. */
import type { ActionOf } from '../../../operations/operation';
import type { RegionTopology, Topology } from '../../../topology/topology';
import * as reads from '../observe/reads';
import type { CallAct, Missing, Observed, Step } from '../../../runbook/runbook';
import { clusterGone, isMember, isNoMember } from './database';
import { snapshotAvailable } from './snapshots';
import { DURATIONS } from '../../durations';

export const deletionName = ({ names }: Pick<RegionTopology, 'names'>): string => `delete:${names.dbClusterArn}`;

/** The person names the cluster whose data is given up, and says why. */
export function confirmLoss(region: RegionTopology, snapshotId: string): Step {
  return {
    id: 'confirm-loss',
    title: `Confirm that the cluster in ${region.region} may be deleted`,
    needs: [],
    act: [
      {
        kind: 'accept',
        name: deletionName(region),
        question: `${region.names.dbClusterArn} and its instances will be deleted. What it holds and the new writer does not, stays only in snapshot ${snapshotId}.`,
      },
    ],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}

const rds = (region: string, action: ActionOf<'rds'>, input: CallAct['operation']['input']): CallAct['operation'] => ({
  service: 'rds',
  action,
  region,
  input,
});

/** Takes the cluster out of the global one. `role`: its own there, as AWS says; the last member can be the writer. */
export function leaveGlobal(
  topology: Topology,
  region: RegionTopology,
  role: 'writer' | 'reader',
  from: string,
  snapshotId: string,
): Step {
  return {
    id: 'leave-global',
    title: `Take the stale cluster in ${region.region} out of ${topology.globalClusterId}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: rds(from, 'RemoveFromGlobalCluster', {
          GlobalClusterIdentifier: topology.globalClusterId,
          DbClusterIdentifier: region.names.dbClusterArn,
        }),
        unless: [isNoMember(topology, region, from)],
        when: [snapshotAvailable(region, snapshotId), isMember(topology, region, role, from)],
        settle: 60,
      },
    ],
    met: [isNoMember(topology, region, from)],
    deadline: 1800,
    poll: 5,
    destructive: true,
    duration: DURATIONS.detach,
  };
}

/** Deletes instances, then the cluster. Deletion protection falls here, and nowhere else. */
export function deleteStale(region: RegionTopology, snapshotId: string): readonly Step[] {
  const { names } = region;
  const saved = snapshotAvailable(region, snapshotId);
  const instances: Step = {
    id: 'delete-instances',
    title: `Delete the instances of the stale cluster in ${region.region}`,
    needs: [],
    act: names.dbInstances.map((id) => ({
      kind: 'call',
      operation: rds(region.region, 'DeleteDBInstance', { DBInstanceIdentifier: id }),
      unless: [instanceGone(region, id), instanceGoing(region, id)],
      when: [saved],
      settle: 60,
    })),
    met: names.dbInstances.map((id) => instanceGone(region, id)),
    deadline: 3600,
    poll: 10,
    destructive: true,
    duration: DURATIONS.snapshot,
  };
  const cluster: Step = {
    id: 'delete-cluster',
    title: `Delete the stale cluster in ${region.region}`,
    needs: [instances.id],
    act: [
      {
        kind: 'call',
        operation: rds(region.region, 'ModifyDBCluster', {
          DBClusterIdentifier: names.dbCluster,
          DeletionProtection: false,
          ApplyImmediately: true,
        }),
        unless: [isUnprotected(region), clusterGone(region)],
        when: [saved],
        settle: 60,
      },
      {
        kind: 'call',
        operation: rds(region.region, 'DeleteDBCluster', {
          DBClusterIdentifier: names.dbCluster,
          // The snapshot above is the final one.
          SkipFinalSnapshot: true,
        }),
        unless: [clusterGoing(region), clusterGone(region)],
        when: [saved],
        settle: 60,
      },
    ],
    met: [clusterGone(region)],
    deadline: 3600,
    poll: 10,
    destructive: true,
    duration: DURATIONS.snapshot,
  };
  return [instances, cluster];
}

const instanceGone = ({ region }: RegionTopology, id: string): Missing => ({
  why: `instance ${id} in ${region} is deleted`,
  read: reads.dbInstance(region, id),
  missing: 'DBInstanceNotFound',
});

const instanceGoing = ({ region }: RegionTopology, id: string): Observed => ({
  why: `instance ${id} in ${region} is being deleted`,
  read: reads.dbInstance(region, id),
  in: 'DBInstances[]',
  where: { DBInstanceStatus: { is: 'deleting' } },
});

const clusterGoing = ({ region, names }: RegionTopology): Observed => ({
  why: `the cluster in ${region} is being deleted`,
  read: reads.dbCluster(region, names.dbCluster),
  in: 'DBClusters[]',
  where: { Status: { is: 'deleting' } },
});

const isUnprotected = ({ region, names }: RegionTopology): Observed => ({
  why: `the cluster in ${region} can be deleted`,
  read: reads.dbCluster(region, names.dbCluster),
  in: 'DBClusters[]',
  where: { DBClusterArn: { is: names.dbClusterArn }, DeletionProtection: { is: false } },
});
