/**
 * The old cluster cannot (or shall not) rejoin: it is saved, deleted when the loss is confirmed, and made anew as a replica by
 * applying its data state; then the move back is a planned one. Restoring the overlay and applying all states is reconciliation.
 */
import { moveSteps, type ComesBack, type Move, type MovePart } from '../../recovery/move';
import type { RegionTopology } from '../../topology/topology';
import { chain, inPhases } from '../../runbook/phases';
import type { Runbook, Step } from '../../runbook/runbook';
import { kept } from '../../parts/aurora/steps/contribute';
import { recreate, rejoined, settled } from '../../parts/aurora/steps/rejoin';
import { snapshotName, snapshotStale } from '../../parts/aurora/steps/snapshots';
import { confirmLoss, deleteStale, leaveGlobal } from '../../parts/aurora/steps/stale';
import { fenceByStopping } from '../../parts/ecs-service/steps/fence';
import { standDown } from '../../parts/ecs-service/steps/scale';
import { REBUILD, REBUILD_DETACHED, REMOVAL } from './orders';
import { runbook } from './shared';

/** A return in which clusters are removed and made anew. */
export interface Rebuild {
  readonly move: Move;
  readonly back: ComesBack;
  /** Other replicas that are still in the global database which a detached writer left. */
  readonly leftBehind: readonly RegionTopology[];
  readonly stamp: string;
}

export function failbackRebuild(rebuild: Rebuild, remarks: readonly string[], parts: readonly MovePart[]): Runbook {
  const { move, back } = rebuild;
  const region = move.target.region.region;
  return runbook(move, {
    id: 'failback-rebuild',
    title: `Rebuild ${region} and return to it`,
    mode: 'graceful',
    remarks,
    steps: moveSteps(move, [...parts, clusters(rebuild)], back.choice.writerIsMember ? REBUILD : REBUILD_DETACHED),
  });
}

/**
 * The clusters that are removed and made again. Each region has its own order: a region is not waited for by another
 * one, but the writer of the old global database can leave only when no replica is left in it.
 */
function clusters(rebuild: Rebuild): MovePart {
  const gone = rebuild.leftBehind.map((region) => removeLeftBehind(rebuild, region));
  const left = gone.flatMap((steps) => steps.filter(({ id }) => id.startsWith('leave-global')).map(({ id }) => id));
  const old = removeOld(rebuild).map((step) =>
    step.id === 'leave-global' ? { ...step, needs: [...step.needs, ...left] } : step,
  );
  return {
    steps: () => [
      { phase: 'remove', steps: [...gone.flat(), ...old] },
      { phase: 'restore-redundancy', steps: rebuildOthers(rebuild) },
    ],
  };
}

/** A replica of the old global database: it has less data than the stale writer, but a snapshot is kept, too. */
function removeLeftBehind(rebuild: Rebuild, region: RegionTopology): readonly Step[] {
  const snapshotId = snapshotName(region.names.dbCluster, 'left', rebuild.stamp);
  return ofRegion(
    region,
    inPhases(REMOVAL, [
      // Outside of the global database it takes writes, so no task may run there.
      { phase: 'fence', steps: [fenceByStopping(region)] },
      { phase: 'save', steps: chain([settled(region), snapshotStale(region, snapshotId)]), ends: ['snapshot-stale'] },
      { phase: 'accept', steps: [confirmLoss(region, snapshotId)] },
      { phase: 'remove', steps: removed(rebuild, region, 'reader', snapshotId) },
    ]),
  );
}

/**
 * Save, confirm, delete. A stale cluster that can still be written to is fenced first, so that the snapshot has its
 * last writes.
 */
function removeOld(rebuild: Rebuild): readonly Step[] {
  const { move, back, stamp } = rebuild;
  const { stale } = back.choice;
  if (stale === 'gone') return [];
  const { region } = move.target;
  const snapshotId = snapshotName(region.names.dbCluster, 'stale', stamp);
  const wait = settled(region);
  const after = (steps: readonly Step[]): readonly Step[] => chain([wait, ...steps]).slice(1);
  const copies = after(kept(region, back.snapshots));
  const saved = after([snapshotStale(region, snapshotId)]);
  return inPhases(REMOVAL, [
    { phase: 'fence', steps: stale === 'reader' ? [] : [fenceByStopping(region)] },
    {
      phase: 'save',
      steps: [wait, ...copies, ...saved],
      ends: [...saved, ...copies].map(({ id }) => id),
    },
    { phase: 'accept', steps: [confirmLoss(region, snapshotId)] },
    { phase: 'remove', steps: removed(rebuild, region, stale, snapshotId) },
  ]);
}

/** Taken out of the global database where it is in it, then deleted. */
function removed(
  { move: { topology }, back }: Rebuild,
  region: RegionTopology,
  stale: 'reader' | 'writer' | 'outside',
  snapshotId: string,
): readonly Step[] {
  const leaves =
    stale === 'outside' ? [] : [leaveGlobal(topology, region, stale, back.choice.writer.region, snapshotId)];
  return chain([...leaves, ...deleteStale(region, snapshotId)]);
}

/** After the return, one after the other: an apply lays the roles of all regions over the overlays. */
function rebuildOthers({ move: { topology, target }, leftBehind }: Rebuild): readonly Step[] {
  return chain(
    leftBehind.flatMap((region) =>
      ofRegion(region, [
        recreate(topology, region, target.region),
        rejoined(topology, region, target.region),
        // It did not serve while it was rebuilt.
        standDown(region, []),
      ]),
    ),
  );
}

/** The same steps for another region than the one that the runbook returns to: ids are one of a kind in a runbook. */
function ofRegion({ region }: RegionTopology, steps: readonly Step[]): readonly Step[] {
  const named = (id: string): string => (id.endsWith(`-${region}`) ? id : `${id}-${region}`);
  return steps.map((step) => ({ ...step, id: named(step.id), needs: step.needs.map(named) }));
}
