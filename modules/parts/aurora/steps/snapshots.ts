/** Snapshots: the last copies of data that is about to be replaced. */
import { createHash } from 'node:crypto';
import type { RegionTopology } from '../../../topology/topology';
import type { SnapshotView } from '../../../observation/types';
import * as reads from '../observe/reads';
import type { Observed, Step } from '../../../runbook/runbook';
import { clusterAvailable } from './database';
import { DURATIONS } from '../../durations';

/** RDS: 1 to 63 letters, digits and single dashes, a letter first, no dash last. */
const LONGEST = 63;

/** A name for a manual snapshot. Too long a name is shortened by a digest of the whole, so that it stays one of a kind. */
export function snapshotName(...parts: readonly string[]): string {
  const name = parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  if (name.length <= LONGEST) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 12);
  return `${name.slice(0, LONGEST - 13).replace(/-+$/, '')}-${digest}`;
}

/**
 * A snapshot that was made by name is read by its name: a cluster with many of them is answered in pages. One of Aurora's own is looked
 * for in the list; whether a filter by name finds its kind is not documented.
 */
export const snapshotAvailable = ({ region, names }: RegionTopology, id: string): Observed => ({
  why: `snapshot ${id} is available`,
  read: id.startsWith(reads.SYSTEM_SNAPSHOT)
    ? reads.dbClusterSnapshots(region, names.dbCluster)
    : reads.dbClusterSnapshot(region, id),
  in: 'DBClusterSnapshots[]',
  where: { DBClusterSnapshotIdentifier: { is: id }, Status: { is: 'available' } },
});

const snapshotBegun = (region: RegionTopology, id: string): Observed => ({
  ...snapshotAvailable(region, id),
  why: `snapshot ${id} is being made`,
  where: { DBClusterSnapshotIdentifier: { is: id } },
});

/** The name under which a system snapshot is kept: its own cannot be used again, and it goes with the backup retention. */
export const keptName = (snapshot: SnapshotView): string =>
  snapshotName('kept', snapshot.id.replace(reads.SYSTEM_SNAPSHOT, ''));

/** Aurora takes its time over the snapshot; only a whole one can be copied. */
export function snapshotsTaken(region: RegionTopology, snapshots: readonly SnapshotView[]): Step {
  return {
    id: 'snapshot-taken',
    title: `Wait until Aurora has saved the failed writer in ${region.region}`,
    needs: [],
    act: [],
    met: snapshots.map((snapshot) => snapshotAvailable(region, snapshot.id)),
    deadline: 7200,
    poll: 15,
    destructive: false,
    duration: DURATIONS.snapshot,
  };
}

/** Copies what Aurora saved of the old writer before it rebuilt it: the only place where lost writes can be found. */
export function keepSnapshots(region: RegionTopology, snapshots: readonly SnapshotView[]): Step {
  return {
    id: 'keep-snapshot',
    title: `Keep the snapshot of the failed writer in ${region.region}`,
    needs: [],
    act: snapshots.map((snapshot) => ({
      kind: 'call',
      operation: {
        service: 'rds',
        action: 'CopyDBClusterSnapshot',
        region: region.region,
        input: {
          SourceDBClusterSnapshotIdentifier: snapshot.id,
          TargetDBClusterSnapshotIdentifier: keptName(snapshot),
          CopyTags: true,
        },
      },
      unless: [snapshotBegun(region, keptName(snapshot))],
      when: [snapshotAvailable(region, snapshot.id)],
      settle: 60,
    })),
    met: snapshots.map((snapshot) => snapshotAvailable(region, keptName(snapshot))),
    deadline: 7200,
    poll: 15,
    destructive: false,
    duration: DURATIONS.snapshot,
  };
}

/** The snapshot of that name, and of this cluster: before a cluster is deleted, a snapshot of another one proves nothing. */
function snapshotOfCluster(region: RegionTopology, id: string): Observed {
  const available = snapshotAvailable(region, id);
  return { ...available, where: { ...available.where, DBClusterIdentifier: { is: region.names.dbCluster } } };
}

/** Snapshots a cluster that is about to be deleted. */
export function snapshotStale(region: RegionTopology, id: string): Step {
  return {
    id: 'snapshot-stale',
    title: `Snapshot the stale cluster in ${region.region}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'rds',
          action: 'CreateDBClusterSnapshot',
          region: region.region,
          input: { DBClusterSnapshotIdentifier: id, DBClusterIdentifier: region.names.dbCluster },
        },
        unless: [snapshotBegun(region, id)],
        when: [clusterAvailable(region)],
        settle: 60,
      },
    ],
    met: [snapshotOfCluster(region, id)],
    deadline: 7200,
    poll: 15,
    destructive: false,
    duration: DURATIONS.snapshot,
  };
}
