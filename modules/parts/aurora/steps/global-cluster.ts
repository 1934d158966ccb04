/**
 * After detach and promote the global cluster holds the stale writer only. It is made anew around the promoted cluster, under
 * the same identifier: so Terraform's states keep naming what exists, and nobody has to operate on them.
 */
import type { ActionOf } from '../../../operations/operation';
import { defaultTags } from '../../../topology/tags';
import type { RegionTopology, Topology } from '../../../topology/topology';
import * as reads from '../observe/reads';
import type { CallAct, Missing, Observed, Step } from '../../../runbook/runbook';
import { clusterAvailable, hasWriterInstance, isNoMember } from './database';
import { DURATIONS } from '../../durations';

/** Deletes the emptied global cluster. It holds no data: that is in the clusters. */
export function deleteGlobal(topology: Topology, writer: RegionTopology): Step {
  const from = writer.region;
  const id = topology.globalClusterId;
  const emptied = topology.regions.map((region) => isNoMember(topology, region, from));
  const call = (action: ActionOf<'rds'>, input: CallAct['operation']['input']): CallAct['operation'] => ({
    service: 'rds',
    action,
    region: from,
    input: { GlobalClusterIdentifier: id, ...input },
  });
  return {
    id: 'delete-global',
    title: `Delete the emptied global cluster ${id}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: call('ModifyGlobalCluster', { DeletionProtection: false }),
        unless: [globalGone(topology, from), isUnprotected(topology, from)],
        when: emptied,
        settle: 60,
      },
      {
        kind: 'call',
        operation: call('DeleteGlobalCluster', {}),
        unless: [globalGone(topology, from), isGoing(topology, from)],
        when: emptied,
        settle: 60,
      },
    ],
    met: [globalGone(topology, from)],
    deadline: 1800,
    poll: 10,
    destructive: true,
    duration: DURATIONS.detach,
  };
}

/** Makes the global cluster anew from the writer's cluster; engine, version, encryption and database name come from there. */
export function createGlobal(topology: Topology, writer: RegionTopology, deletionProtection: boolean): Step {
  const from = writer.region;
  const id = topology.globalClusterId;
  // Whoever makes it, it belongs to the data state of the home region, whose next plan compares its tags.
  const owner = { layer: 'data', region: topology.databaseHomeRegion } as const;
  return {
    id: 'create-global',
    title: `Make ${id} anew around the cluster in ${from}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'rds',
          action: 'CreateGlobalCluster',
          region: from,
          input: {
            GlobalClusterIdentifier: id,
            SourceDBClusterIdentifier: writer.names.dbClusterArn,
            DeletionProtection: deletionProtection,
            Tags: Object.entries(defaultTags(topology, owner)).map(([Key, Value]) => ({ Key, Value })),
          },
        },
        unless: [exists(topology, from)],
        when: [globalGone(topology, from), clusterAvailable(writer), hasWriterInstance(writer)],
        settle: 60,
      },
    ],
    met: [existsAround(topology, writer), clusterAvailable(writer)],
    deadline: 1800,
    poll: 10,
    destructive: false,
    duration: DURATIONS.detach,
  };
}

const globalGone = (topology: Topology, from: string): Missing => ({
  why: `${topology.globalClusterId} is deleted`,
  read: reads.globalCluster(from, topology.globalClusterId),
  missing: 'GlobalClusterNotFound',
});

const isGoing = (topology: Topology, from: string): Observed => ({
  why: `${topology.globalClusterId} is being deleted`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: 'GlobalClusters[]',
  where: { Status: { is: 'deleting' } },
});

const isUnprotected = (topology: Topology, from: string): Observed => ({
  why: `${topology.globalClusterId} can be deleted`,
  read: reads.globalCluster(from, topology.globalClusterId),
  in: 'GlobalClusters[]',
  where: {
    GlobalClusterIdentifier: { is: topology.globalClusterId },
    DeletionProtection: { is: false },
  },
});

/** Asked of the whole list: a question by name would be a fault, not an answer, while it does not exist. */
const exists = (topology: Topology, from: string): Observed => ({
  why: `${topology.globalClusterId} exists`,
  read: reads.globalClusters(from),
  in: 'GlobalClusters[]',
  where: { GlobalClusterIdentifier: { is: topology.globalClusterId } },
});

/** The one of this name, with the cluster as its writer: another global cluster around it is none of ours. */
const existsAround = (topology: Topology, { region, names }: RegionTopology): Observed => ({
  why: `${region} is the writer of ${topology.globalClusterId}`,
  read: reads.globalClusters(region),
  in: 'GlobalClusters[]',
  where: {
    GlobalClusterIdentifier: { is: topology.globalClusterId },
    GlobalClusterMembers: { has: { DBClusterArn: names.dbClusterArn, IsWriter: true } },
  },
});
