/** Chooses how to move, from what is observed. Pure; the reason is part of the answer and is printed. */
import { DrError, EXIT } from '../../console/errors';
import { regionOf } from '../../topology/arrange';
import type { RegionTopology, Topology } from '../../topology/topology';
import { globalOf, need, viewOf } from '../../observation/facts';
import { sameMinor } from '../../observation/versions';
import type { Observation } from '../../observation/types';
import type { FailbackChoice, StaleCluster } from '../../recovery/move';
import type { FailbackWish } from '../../recovery/pattern';
import { globalWriter, servingRegion } from './roles';

export interface FailoverChoice {
  readonly method: 'managed' | 'detach';
  readonly why: string;
}

/**
 * How an ungraceful failover to `to` promotes the database. Managed failover needs the same major and minor engine version
 * on both sides (Aurora User Guide). Throws DrError `not-observed`, `headless-target`, `target-rebuilding`, `no-cluster`, `no-global-cluster`.
 */
export function chooseFailover(topology: Topology, observation: Observation, to: string): FailoverChoice {
  const view = globalOf(topology, observation);
  const region = regionOf(topology, to);
  const cluster = need(viewOf(observation, to).cluster, `whether there is a cluster in ${to}`);
  const instances = need(viewOf(observation, to).instances, `which instances run in ${to}`);
  if (cluster === null)
    throw refused('no-cluster', `There is no database cluster in ${to}`, 'It cannot become the writer.');
  if (instances.length === 0) {
    throw refused(
      'headless-target',
      `The cluster in ${to} has no instance`,
      'A cluster without instances cannot be promoted.',
    );
  }
  if (!view.members.some((member) => member.arn === region.names.dbClusterArn)) {
    return { method: 'detach', why: `${to} is no member of ${view.id} any more` };
  }
  const member = view.members.find(({ arn }) => arn === region.names.dbClusterArn);
  if (member?.isWriter === false && (member.sync ?? 'connected') !== 'connected') throw rebuilding(to);
  if (!sameMinor(cluster.engineVersion, view.engineVersion)) {
    return {
      method: 'detach',
      why: `managed failover needs one minor version: ${view.id} has ${view.engineVersion}, ${to} has ${cluster.engineVersion}`,
    };
  }
  return {
    method: 'managed',
    why: `${to} is a member of ${view.id} with the same engine version, ${cluster.engineVersion}`,
  };
}

/**
 * How to return. Throws DrError `nothing-to-fail-back` where the target serves and writes already, `split-roles` where the
 * service record and the database's writer are in different regions, `not-observed` where what matters is unknown.
 */
export function chooseFailback(topology: Topology, observation: Observation, wish: FailbackWish = {}): FailbackChoice {
  const view = need(observation.global, `what the global cluster ${topology.globalClusterId} is doing`);
  const members = view?.members ?? [];
  const target = regionOf(topology, wish.to ?? topology.databaseHomeRegion);
  const serving = servingRegion(topology, observation);
  const memberOf = (region: RegionTopology) => members.find(({ arn }) => arn === region.names.dbClusterArn);
  const writing = view === null ? null : globalWriter(topology, view);
  const cluster = need(viewOf(observation, target.region).cluster, `what is left of the database in ${target.region}`);
  const member = memberOf(target);
  const stale: StaleCluster =
    cluster === null ? 'gone' : member === undefined ? 'outside' : member.isWriter ? 'writer' : 'reader';

  if (serving.region === target.region) throw nothingToDo(target.region, writing?.region ?? null);
  const detached = memberOf(serving) === undefined;
  if (detached) {
    need(viewOf(observation, serving.region).cluster, `what the database in ${serving.region} is`);
    const why = `${serving.region} was detached and writes on its own; the cluster in ${target.region} cannot rejoin it`;
    return { method: 'rebuild', why, target, writer: serving, stale, writerIsMember: false, rebuilding: false };
  }
  if (writing?.region !== serving.region) throw splitRoles(serving.region, writing?.region ?? 'no region');
  const rebuilding = member !== undefined && member.sync !== 'connected';
  const choice = { target, writer: serving, stale, writerIsMember: true, rebuilding };
  if (stale === 'gone') return { ...choice, method: 'rebuild', why: `the cluster in ${target.region} is gone` };
  if (stale === 'outside') {
    return {
      ...choice,
      method: 'rebuild',
      why: `the cluster in ${target.region} is outside ${topology.globalClusterId} and cannot rejoin it`,
    };
  }
  if (wish.rebuild) return { ...choice, method: 'rebuild', why: 'asked for, although a managed rejoin is possible' };
  return {
    ...choice,
    method: 'rejoin',
    why: `${target.region} is a member of ${topology.globalClusterId} again (${member?.sync ?? 'synchronization not named'})`,
  };
}

function refused(code: string, what: string, why: string): DrError {
  return new DrError(code, what, why, 'Choose another region, or apply its data state first.', EXIT.refused);
}

function rebuilding(region: string): DrError {
  return refused(
    'target-rebuilding',
    `The database in ${region} is being rebuilt`,
    'Until it replicates again it has no complete copy of the data.',
  );
}

function nothingToDo(target: string, writer: string | null): DrError {
  return writer === target
    ? new DrError(
        'nothing-to-fail-back',
        `${target} serves and writes already`,
        'There is nothing to return.',
        'To move to another region, use dr failover, or dr failback --to REGION.',
        EXIT.refused,
      )
    : splitRoles(target, writer ?? 'no region');
}

function splitRoles(serving: string, writing: string): DrError {
  return new DrError(
    'split-roles',
    `${serving} serves, but ${writing} is the writer`,
    'An earlier failover is not complete, or the record or the writer was moved by other means.',
    'Resume that run (dr resume), or finish the failover with dr failover.',
    EXIT.refused,
  );
}
