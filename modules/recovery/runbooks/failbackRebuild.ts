/**
 * The old cluster cannot (or shall not) rejoin: it is saved, deleted when the loss is confirmed, and made anew as a replica by
 * applying its data state; then the move back is a planned one. Restoring the overlay and applying all states is reconciliation.
 */
import type { Topology } from '../../topology/topology';
import type { FailbackChoice } from '../choose';
import type { Target } from '../facts';
import type { Runbook, Step } from '../runbook';
import { fenceByStopping } from '../steps/fence';
import { freeze } from '../steps/freeze';
import { createGlobal, deleteGlobal } from '../steps/globalCluster';
import { recreate, rejoined, settled } from '../steps/rejoin';
import { snapshotName, snapshotStale } from '../steps/snapshots';
import { confirmLoss, deleteStale, leaveGlobal } from '../steps/stale';
import { moveGracefully } from './failoverGraceful';
import { keepSteps, type FailbackParts } from './failbackRejoin';
import { runbook } from './shared';

/** `deletionProtection`: of the global cluster, kept when it has to be made anew. */
export function failbackRebuild(parts: FailbackParts, stamp: string, deletionProtection: boolean): Runbook {
  const { topology, target, choice, remarks, options } = parts;
  const { writer } = choice;
  const frozen = freeze(topology, [target.region.region, writer.region], null);
  const deleted = choice.stale === 'gone' ? [] : deleteOld(parts, stamp, [frozen.id]);
  const cleared = deleted.length === 0 ? [frozen.id] : deleted.map(({ id }) => id);
  const global = choice.writerIsMember ? [] : remakeGlobal(topology, choice, deletionProtection, cleared);
  const ready = global.length === 0 ? cleared : global.map(({ id }) => id);
  const made = recreate(topology, target.region, writer, ready);
  const back = rejoined(topology, target.region, writer, [made.id]);
  return runbook(topology, target, {
    id: 'failback-rebuild',
    title: `Rebuild ${target.region.region} and return to it`,
    mode: 'graceful',
    remarks,
    steps: [frozen, ...deleted, ...global, made, back, ...moveGracefully(topology, target, writer, options, [back.id])],
  });
}

/** Save, confirm, delete. A stale cluster that can still be written to is fenced first, so that the snapshot is its last word. */
function deleteOld(parts: FailbackParts, stamp: string, needs: readonly string[]): readonly Step[] {
  const { topology, target, choice, snapshots } = parts;
  const region = target.region;
  const snapshotId = snapshotName(region.names.dbCluster, 'stale', stamp);
  const fence = choice.stale === 'reader' ? [] : [fenceByStopping(region, needs)];
  const wait = settled(region, fence.length === 0 ? needs : fence.map(({ id }) => id));
  const kept = keepSteps(target, snapshots, [wait.id]);
  const saved = snapshotStale(region, snapshotId, [wait.id]);
  const confirmed = confirmLoss(region, snapshotId, [saved.id, ...kept.map(({ id }) => id)]);
  const left = leave(topology, target, choice, snapshotId, [confirmed.id]);
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
