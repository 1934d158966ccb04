/** What the cluster of a region says of itself: instances, lag, snapshots that the service took. */
import type { Clock } from '../../../console/ports';
import { duration } from '../../../console/style';
import { flag, list, only, text, textOrNull, UnexpectedAnswer } from '../../../observation/answers';
import type { Asker } from '../../../observation/asker';
import type { RegionPieces, RegionSide, SupposedRegion } from '../../../observation/sides';
import { gap, known, unknown, type Known, type LagView, type Observation } from '../../../observation/types';
import { elements } from '../../../runbook/conditions/counting';
import { METRIC_TIMES, METRIC_VALUES, metricRead } from '../../alarms/observe/metric';
import * as reads from './reads';
import type { RegionTopology, Topology } from '../../../topology/topology';

type Piece = 'cluster' | 'instances' | 'lagMs' | 'lastLag' | 'systemSnapshots';

export const database: RegionSide<Piece> = {
  pieces: ['cluster', 'instances', 'lagMs', 'lastLag', 'systemSnapshots'],
  observe: observeDatabase,
  suppose: supposeDatabase,
  gaps: (view, seen) => [
    ...gap('database', view.cluster),
    ...gap('database instances', view.instances),
    ...(replicates(seen, view.region) ? gap('replication lag', view.lagMs) : []),
  ],
};

/** Only a replica has a lag; one that is made anew has none yet, and that is known. */
const replicates = ({ global }: Observation, region: string): boolean =>
  (global.known ? (global.value?.members ?? []) : []).some(
    (one) => one.region === region && !one.isWriter && one.sync !== 'pending-resync',
  );

async function observeDatabase(
  { region, names }: RegionTopology,
  asker: Asker,
  clock: Pick<Clock, 'now'>,
): Promise<Pick<RegionPieces, Piece>> {
  const [cluster, instances, lastLag, systemSnapshots] = await Promise.all([
    asker.askOrNone(reads.dbCluster(region, names.dbCluster), 'DBClusterNotFound', (output) => {
      const found = only(list(output, 'DBClusters'), 'cluster');
      return {
        arn: text(found, 'DBClusterArn'),
        status: text(found, 'Status'),
        engineVersion: text(found, 'EngineVersion'),
        deletionProtection: flag(found, 'DeletionProtection'),
        instances: list(found, 'DBClusterMembers').map((member) => ({
          id: text(member, 'DBInstanceIdentifier'),
          isWriter: flag(member, 'IsClusterWriter'),
        })),
      };
    }),
    asker.ask(reads.dbInstances(region, names.dbCluster), (output) =>
      list(output, 'DBInstances')
        .filter((instance) => textOrNull(instance, 'DBClusterIdentifier') === names.dbCluster)
        .map((instance) => ({
          id: text(instance, 'DBInstanceIdentifier'),
          status: text(instance, 'DBInstanceStatus'),
        })),
    ),
    asker.ask(metricRead(reads.replicationLag(region, names.dbCluster, reads.LAST_LAG_WINDOW)), (output): LagView => {
      const [milliseconds] = elements(output, METRIC_VALUES);
      const at = Date.parse(String(elements(output, METRIC_TIMES)[0]));
      if (typeof milliseconds !== 'number') throw new UnexpectedAnswer('no value of the lag for an hour');
      if (Number.isNaN(at)) throw new UnexpectedAnswer('a lag without its time');
      return { milliseconds, secondsAgo: Math.max(0, (clock.now() - at) / 1000) };
    }),
    asker.ask(reads.dbClusterSnapshots(region, names.dbCluster), (output) =>
      list(output, 'DBClusterSnapshots')
        .filter((snapshot) => text(snapshot, 'DBClusterSnapshotIdentifier').startsWith(reads.SYSTEM_SNAPSHOT))
        .map((snapshot) => ({
          id: text(snapshot, 'DBClusterSnapshotIdentifier'),
          arn: text(snapshot, 'DBClusterSnapshotArn'),
          status: text(snapshot, 'Status'),
        })),
    ),
  ]);
  return { cluster, instances, lagMs: current(lastLag), lastLag, systemSnapshots };
}

/** A lag of half an hour ago says what is lost, and nothing about now. */
function current(lag: Known<LagView>): Known<number> {
  if (!lag.known) return lag;
  const { milliseconds, secondsAgo } = lag.value;
  return secondsAgo <= reads.LAG_WINDOW
    ? known(milliseconds)
    : unknown(`no current value; the last was ${Math.round(milliseconds)} ms, ${duration(secondsAgo * 1000)} ago`);
}

function supposeDatabase({ topology, region, supposed }: SupposedRegion): Pick<RegionPieces, Piece> {
  const writes = region.region === supposed.serving || region.region === supposed.detachedFrom;
  const gone = region.region === supposed.gone;
  return {
    cluster: known(gone ? null : clusterOf(region, writes)),
    instances: known(gone ? [] : region.names.dbInstances.map((id) => ({ id, status: 'available' }))),
    lagMs: writes ? unknown('only a replica has a lag') : known(0),
    lastLag: writes ? unknown('only a replica has a lag') : known({ milliseconds: 0, secondsAgo: 0 }),
    systemSnapshots: known(region.region === supposed.cameBack ? [snapshotOf(topology, region)] : []),
  };
}

function clusterOf({ names, database }: RegionTopology, writes: boolean) {
  return {
    arn: names.dbClusterArn,
    status: 'available',
    engineVersion: database.engine_version,
    deletionProtection: true,
    instances: names.dbInstances.map((id, index) => ({ id, isWriter: writes && index === 0 })),
  };
}

/** Named as Aurora names them; the time that ends the name is zeros. */
function snapshotOf({ accountId }: Topology, { region, names }: RegionTopology) {
  const id = `${reads.SYSTEM_SNAPSHOT}${names.dbCluster}-0000-00-00-00-00`;
  return { id, arn: `arn:aws:rds:${region}:${accountId}:cluster-snapshot:${id}`, status: 'available' };
}
