/**
 * The old cluster cannot (or shall not) rejoin: it is saved, deleted when the loss is confirmed, and made anew as a replica by
 * applying its data state; then the move back is a planned one. Restoring the overlay and applying all states is reconciliation.
 */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { FailbackChoice } from '../../recovery/choose';
import type { Target } from '../../observation/facts';
import type { Runbook, Step } from '../../runbook/runbook';
import { fenceByStopping } from '../../parts/ecs-service/steps/fence';
import { freeze } from '../../parts/freeze/steps';
import { createGlobal, deleteGlobal } from '../../parts/aurora/steps/global-cluster';
import { recreate, rejoined, settled } from '../../parts/aurora/steps/rejoin';
import { standDown } from '../../parts/ecs-service/steps/scale';
import { snapshotName, snapshotStale } from '../../parts/aurora/steps/snapshots';
import { confirmLoss, deleteStale, leaveGlobal } from '../../parts/aurora/steps/stale';
import { moveGracefully } from './failover-graceful';
import { keepSteps, type FailbackParts } from './failback-rejoin';
import { runbook } from './shared';

/** `deletionProtection`: of the global cluster, kept when it has to be made anew. */
export function failbackRebuild(parts: FailbackParts, stamp: string, deletionProtection: boolean): Runbook {
  const { topology, target, choice, remarks, options } = parts;
  const { writer } = choice;
  const frozen = freeze(topology, [target.region.region, writer.region, ...(options.others?.answering ?? [])], null);
  const gone = parts.leftBehind.map((region) => removeLeftBehind(topology, region, writer, stamp, [frozen.id]));
  const left = gone.flatMap((steps) => steps.filter(({ id }) => id.startsWith('leave-global')).map(({ id }) => id));
  // The writer of the old global database can leave only when no replica is left in it.
  const deleted = choice.stale === 'gone' ? [] : deleteOld(parts, stamp, [frozen.id], left);
  const all = [...gone.flat(), ...deleted];
  const cleared = all.length === 0 ? [frozen.id] : all.map(({ id }) => id);
  const global = choice.writerIsMember ? [] : remakeGlobal(topology, choice, deletionProtection, cleared);
  const ready = global.length === 0 ? cleared : global.map(({ id }) => id);
  const made = recreate(topology, target.region, writer, ready);
  const back = rejoined(topology, target.region, writer, [made.id]);
  const moved = moveGracefully(topology, target, writer, options, [back.id]);
  const last = moved.slice(-1).map(({ id }) => id);
  return runbook(topology, target, {
    id: 'failback-rebuild',
    title: `Rebuild ${target.region.region} and return to it`,
    mode: 'graceful',
    remarks,
    steps: [frozen, ...all, ...global, made, back, ...moved, ...rebuildOthers(parts, last)],
  });
}

/** A replica of the old global database: it holds less than the stale writer, but a copy is kept of it before it goes, all the same. */
function removeLeftBehind(
  topology: Topology,
  region: RegionTopology,
  writer: RegionTopology,
  stamp: string,
  needs: readonly string[],
): readonly Step[] {
  const snapshotId = snapshotName(region.names.dbCluster, 'left', stamp);
  // Taken out it would take writes: nothing may be there to make any.
  const fence = fenceByStopping(region, needs);
  const wait = settled(region, [fence.id]);
  const saved = snapshotStale(region, snapshotId, [wait.id]);
  const confirmed = confirmLoss(region, snapshotId, [saved.id]);
  const left = leaveGlobal(topology, region, 'reader', writer.region, snapshotId, [confirmed.id]);
  return [
    fence,
    ...ofRegion(region, [wait, saved, confirmed, left, ...deleteStale(region, snapshotId, [left.id])], []),
  ];
}

/** After the return, one after the other: an apply lays the roles of all regions over the overlays. */
function rebuildOthers({ topology, target, leftBehind }: FailbackParts, after: readonly string[]): readonly Step[] {
  let needs = after;
  return leftBehind.flatMap((region) => {
    const [made, back] = [
      recreate(topology, region, target.region, needs),
      rejoined(topology, region, target.region, ['recreate']),
    ];
    // It served nobody while it was rebuilt: nothing is taken from clients.
    const capacity = standDown(region, ['rejoined'], []);
    const steps = ofRegion(region, [made, back, capacity], needs);
    needs = steps.slice(-1).map(({ id }) => id);
    return steps;
  });
}

/** The same steps for another region than the one that the runbook returns to: ids are one of a kind in a runbook. `after`: ids that are not theirs. */
function ofRegion({ region }: RegionTopology, steps: readonly Step[], after: readonly string[]): readonly Step[] {
  const own = steps.map(({ id }) => id);
  const named = (id: string): string => (own.includes(id) && !after.includes(id) ? `${id}-${region}` : id);
  return steps.map((step) => ({ ...step, id: `${step.id}-${region}`, needs: step.needs.map(named) }));
}

/** Save, confirm, delete. A stale cluster that can still be written to is fenced first, so that the snapshot is its last word. */
function deleteOld(
  parts: FailbackParts,
  stamp: string,
  needs: readonly string[],
  othersLeft: readonly string[],
): readonly Step[] {
  const { topology, target, choice, snapshots } = parts;
  const region = target.region;
  const snapshotId = snapshotName(region.names.dbCluster, 'stale', stamp);
  const fence = choice.stale === 'reader' ? [] : [fenceByStopping(region, needs)];
  const wait = settled(region, fence.length === 0 ? needs : fence.map(({ id }) => id));
  const kept = keepSteps(target, snapshots, [wait.id]);
  const saved = snapshotStale(region, snapshotId, [wait.id]);
  const confirmed = confirmLoss(region, snapshotId, [saved.id, ...kept.map(({ id }) => id)]);
  const left = leave(topology, target, choice, snapshotId, [confirmed.id, ...othersLeft]);
  const before = left.length === 0 ? [confirmed.id] : left.map(({ id }) => id);
  return [...fence, wait, ...kept, saved, confirmed, ...left, ...deleteStale(region, snapshotId, before)];
}

function leave(
  topology: Topology,
  target: Target,
  { stale, writer }: FailbackChoice,
  snapshotId: string,
  needs: readonly string[],
): readonly Step[] {
  if (stale !== 'reader' && stale !== 'writer') return [];
  return [leaveGlobal(topology, target.region, stale, writer.region, snapshotId, needs)];
}

/** The same identifier around the cluster that writes: Terraform's states go on naming what exists. */
function remakeGlobal(
  topology: Topology,
  { writer }: FailbackChoice,
  deletionProtection: boolean,
  needs: readonly string[],
): readonly Step[] {
  const emptied = deleteGlobal(topology, writer, needs);
  return [emptied, createGlobal(topology, writer, deletionProtection, [emptied.id])];
}
