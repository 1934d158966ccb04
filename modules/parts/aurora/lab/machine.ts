/** The whole of Aurora as one pure function: (state, action, input, world) → (state, output). */
import type { Plain } from '../../../lab/gateway/handler';
import { number, text, texts, records, type RequestInput } from '../../../lab/gateway/input';
import { createCluster, deleteCluster, failoverWithinCluster, findCluster, modifyCluster } from './clusters';
import {
  createGlobal,
  deleteGlobal,
  failover,
  findGlobal,
  modifyGlobal,
  removeFromGlobal,
  switchover,
} from './globals';
import { createInstance, deleteInstance, findInstance, modifyInstance } from './instances';
import { AuroraFault, clusterArn, membershipOf, type AuroraEvent, type AuroraState, type AuroraWorld } from './model';
import { settle } from './settle';
import { copySnapshot, createSnapshot, deleteSnapshot, selectSnapshots } from './snapshots';
import { addTags, removeTags, taggedBy } from './tags';
import { clusterView, globalView, instanceView, snapshotView } from './views';

type Action = (state: AuroraState, input: RequestInput, world: AuroraWorld) => Plain;

/** Runs one action on a copy of the state. Throws `AuroraFault`; then the state is as it was, apart from time having passed. */
export function stepAurora(
  state: AuroraState,
  action: string,
  input: RequestInput,
  world: AuroraWorld,
): { state: AuroraState; output: Plain } {
  const perform = AURORA_ACTIONS[action];
  if (!perform) throw new AuroraFault('InvalidAction', `Could not find operation ${action}`);
  const draft = structuredClone(state);
  settle(draft, world);
  const output = perform(draft, input, world);
  // Again, so that what the action began is already seen by whoever reads next.
  settle(draft, world);
  return { state: draft, output };
}

const global =
  (change: (state: AuroraState, input: RequestInput, world: AuroraWorld) => ReturnType<typeof findGlobal>): Action =>
  (state, input, world) => ({ GlobalCluster: globalView(state, change(state, input, world), world) });

const cluster =
  (change: (state: AuroraState, input: RequestInput, world: AuroraWorld) => ReturnType<typeof findCluster>): Action =>
  (state, input, world) => ({ DBCluster: clusterView(state, change(state, input, world), world) });

const instance =
  (change: (state: AuroraState, input: RequestInput, world: AuroraWorld) => ReturnType<typeof findInstance>): Action =>
  (state, input, world) => ({ DBInstance: instanceView(state, change(state, input, world), world) });

const snapshot =
  (
    change: (state: AuroraState, input: RequestInput, world: AuroraWorld) => ReturnType<typeof createSnapshot>,
  ): Action =>
  (state, input, world) => ({ DBClusterSnapshot: snapshotView(change(state, input, world), world) });

/** Every action that Aurora answers. Reads are actions too: time passes before them. */
export const AURORA_ACTIONS: Readonly<Record<string, Action>> = {
  CreateGlobalCluster: global(createGlobal),
  ModifyGlobalCluster: global(modifyGlobal),
  DeleteGlobalCluster: global(deleteGlobal),
  RemoveFromGlobalCluster: global(removeFromGlobal),
  SwitchoverGlobalCluster: global(switchover),
  FailoverGlobalCluster: global(failover),
  DescribeGlobalClusters: (state, input, world) => ({
    GlobalClusters: (text(input, 'GlobalClusterIdentifier')
      ? [findGlobal(state, input)]
      : Object.values(state.globals)
    ).map((found) => globalView(state, found, world)),
  }),
  CreateDBCluster: cluster(createCluster),
  ModifyDBCluster: cluster(modifyCluster),
  DeleteDBCluster: cluster(deleteCluster),
  FailoverDBCluster: cluster(failoverWithinCluster),
  StopDBCluster: cluster(refuseStop),
  StartDBCluster: cluster(refuseStop),
  DescribeDBClusters: (state, input, world) => ({
    DBClusters: selectClusters(state, input, world).map((found) => clusterView(state, found, world)),
  }),
  CreateDBInstance: instance(createInstance),
  ModifyDBInstance: instance(modifyInstance),
  DeleteDBInstance: instance(deleteInstance),
  RebootDBInstance: instance(findInstance),
  DescribeDBInstances: (state, input, world) => ({
    DBInstances: selectInstances(state, input, world).map((found) => instanceView(state, found, world)),
  }),
  CreateDBClusterSnapshot: snapshot(createSnapshot),
  CopyDBClusterSnapshot: snapshot(copySnapshot),
  DeleteDBClusterSnapshot: snapshot(deleteSnapshot),
  DescribeDBClusterSnapshots: (state, input, world) => ({
    DBClusterSnapshots: selectSnapshots(state, input, world, filterOf(input, 'db-cluster-snapshot-id')).map((found) =>
      snapshotView(found, world),
    ),
  }),
  AddTagsToResource: (state, input) => {
    const holder = taggedBy(state, text(input, 'ResourceName') ?? '');
    if (holder) addTags(holder, input);
    return {};
  },
  RemoveTagsFromResource: (state, input) => {
    const holder = taggedBy(state, text(input, 'ResourceName') ?? '');
    if (holder) removeTags(holder, input);
    return {};
  },
  ListTagsForResource: (state, input) => ({ TagList: taggedBy(state, text(input, 'ResourceName') ?? '')?.tags ?? [] }),
  DescribeEvents: (state, input, world) => ({
    Events: selectEvents(state, input, world).map((event) => ({
      SourceIdentifier: event.sourceId,
      SourceType: event.sourceType,
      Message: event.message,
      EventCategories: event.categories,
      Date: new Date(event.at).toISOString(),
      SourceArn: event.sourceArn,
    })),
  }),
};

function refuseStop(state: AuroraState, input: RequestInput, world: AuroraWorld): ReturnType<typeof findCluster> {
  const found = findCluster(state, text(input, 'DBClusterIdentifier'), world);
  throw new AuroraFault(
    'InvalidDBClusterStateFault',
    membershipOf(state, found.arn)
      ? 'A member of a global database cannot be stopped or started by itself'
      : 'Stopping a cluster is not modelled in the lab',
  );
}

function selectClusters(state: AuroraState, input: RequestInput, world: AuroraWorld): ReturnType<typeof findCluster>[] {
  const named = text(input, 'DBClusterIdentifier');
  if (named) return [findCluster(state, named, world)];
  const ids = filterOf(input, 'db-cluster-id');
  const engines = filterOf(input, 'engine');
  return Object.values(state.clusters)
    .filter((found) => found.region === world.region)
    .filter((found) => !ids || ids.includes(found.id) || ids.includes(found.arn))
    .filter((found) => !engines || engines.includes(found.engine));
}

function selectInstances(
  state: AuroraState,
  input: RequestInput,
  world: AuroraWorld,
): ReturnType<typeof findInstance>[] {
  if (text(input, 'DBInstanceIdentifier')) return [findInstance(state, input, world)];
  const ids = filterOf(input, 'db-instance-id');
  const clusters = filterOf(input, 'db-cluster-id')?.map((id) => (id.startsWith('arn:') ? id : clusterArn(world, id)));
  return Object.values(state.instances)
    .filter((found) => found.region === world.region)
    .filter((found) => !ids || ids.includes(found.id) || ids.includes(found.arn))
    .filter((found) => !clusters || clusters.includes(found.clusterArn));
}

function selectEvents(state: AuroraState, input: RequestInput, world: AuroraWorld): AuroraEvent[] {
  const from = Date.parse(text(input, 'StartTime') ?? '');
  const to = Date.parse(text(input, 'EndTime') ?? '');
  // RDS shows the last hour when nothing is said (BC:rds/DescribeEvents).
  const since = Number.isNaN(from) ? world.now - (number(input, 'Duration') ?? 60) * 60_000 : from;
  const source = text(input, 'SourceIdentifier');
  const type = text(input, 'SourceType');
  const categories = texts(input, 'EventCategories');
  return state.events
    .filter((event) => event.region === world.region)
    .filter((event) => event.at >= since && (Number.isNaN(to) || event.at <= to))
    .filter((event) => (!source || event.sourceId === source) && (!type || event.sourceType === type))
    .filter((event) => !categories || event.categories.some((category) => categories.includes(category)));
}

function filterOf(input: RequestInput, name: string): string[] | undefined {
  const found = records(input, 'Filters').find((filter) => text(filter, 'Name') === name);
  return found ? texts(found, 'Values') : undefined;
}
