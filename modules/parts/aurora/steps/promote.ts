/** Moves the writer: by managed failover, by switchover, or by taking the replica out of the global database. */
import type { RegionTopology, Topology } from '../../../topology/topology';
import type { Observed, Step } from '../../../runbook/runbook';
import {
  clusterAvailable,
  hasWriterInstance,
  instancesAvailable,
  isMember,
  isNoMember,
  isQuiet,
  lagAtMost,
  lagGate,
  movesTo,
} from './database';
import { DURATIONS } from '../../durations';

/** What holds when `target` is the writer of the global cluster with so many instances, asked in `target` alone. */
export function isPromoted(topology: Topology, target: RegionTopology, instances = 1): readonly Observed[] {
  return [
    isMember(topology, target, 'writer', target.region),
    isQuiet(topology, target.region),
    clusterAvailable(target),
    hasWriterInstance(target),
    instancesAvailable(target, instances),
  ];
}

/** What holds when `target` writes on its own. */
export function isStandalone(topology: Topology, target: RegionTopology, instances = 1): readonly Observed[] {
  return [
    isNoMember(topology, target, target.region),
    clusterAvailable(target),
    hasWriterInstance(target),
    instancesAvailable(target, instances),
  ];
}

/**
 * Managed failover. Called in the target's region, with the ARN. `AllowDataLoss` must be said: without it the very same call is
 * a switchover, which waits for the region that is lost (RDS API reference).
 */
export function promote(topology: Topology, target: RegionTopology): Step {
  const from = target.region;
  return {
    id: 'promote',
    title: `Promote the database in ${target.region}, accepting the loss of what was not replicated`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'rds',
          action: 'FailoverGlobalCluster',
          region: from,
          input: {
            GlobalClusterIdentifier: topology.globalClusterId,
            TargetDbClusterIdentifier: target.names.dbClusterArn,
            AllowDataLoss: true,
          },
        },
        unless: [isMember(topology, target, 'writer', from), movesTo(topology, target, from)],
        when: [isQuiet(topology, from), isMember(topology, target, 'reader', from), instancesAvailable(target)],
        settle: 60,
      },
    ],
    met: isPromoted(topology, target),
    deadline: 1800,
    poll: 5,
    destructive: true,
    duration: DURATIONS.promote,
  };
}

/** Detach and promote: only where managed failover is impossible. The old cluster stays writable and cannot rejoin. */
export function detachAndPromote(topology: Topology, target: RegionTopology): Step {
  const from = target.region;
  return {
    id: 'detach',
    title: `Take the database in ${target.region} out of the global database and let it write`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'rds',
          action: 'RemoveFromGlobalCluster',
          region: from,
          input: { GlobalClusterIdentifier: topology.globalClusterId, DbClusterIdentifier: target.names.dbClusterArn },
        },
        unless: [isNoMember(topology, target, from)],
        when: [isMember(topology, target, 'reader', from), isQuiet(topology, from), instancesAvailable(target)],
        settle: 60,
      },
    ],
    met: isStandalone(topology, target),
    deadline: 1800,
    poll: 5,
    destructive: true,
    duration: DURATIONS.detach,
  };
}

/** Waits until a switchover would lose nothing and not have to wait long itself. */
export function lagGateStep(topology: Topology, target: RegionTopology, from: string): Step {
  return {
    id: 'lag-gate',
    title: `Wait until ${target.region} has caught up`,
    needs: [],
    act: [],
    met: [isMember(topology, target, 'reader', from, 'connected'), lagAtMost(target, lagGate(topology, target))],
    deadline: 900,
    poll: 15,
    destructive: false,
    duration: DURATIONS.catchUp,
  };
}

/** Planned switchover, without loss. Called in the writer's region. */
export function switchover(topology: Topology, writer: RegionTopology, target: RegionTopology): Step {
  const from = writer.region;
  return {
    id: 'switchover',
    title: `Switch the writer over from ${writer.region} to ${target.region}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'rds',
          action: 'SwitchoverGlobalCluster',
          region: from,
          input: {
            GlobalClusterIdentifier: topology.globalClusterId,
            TargetDbClusterIdentifier: target.names.dbClusterArn,
          },
        },
        unless: [isMember(topology, target, 'writer', from), movesTo(topology, target, from)],
        when: [
          isQuiet(topology, from),
          isMember(topology, target, 'reader', from, 'connected'),
          clusterAvailable(writer),
          instancesAvailable(target),
        ],
        settle: 60,
      },
    ],
    met: isPromoted(topology, target),
    deadline: 1800,
    poll: 5,
    destructive: false,
    duration: DURATIONS.switchover,
  };
}
