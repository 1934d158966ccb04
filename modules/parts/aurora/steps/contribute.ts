/** What the global database contributes to a move. */
import type { ComesBack, Move, MovePart } from '../../../recovery/move';
import type { SnapshotView } from '../../../observation/types';
import { chain, type Contribution } from '../../../runbook/phases';
import type { Condition, Observed, Step } from '../../../runbook/runbook';
import type { RegionTopology } from '../../../topology/topology';
import { followers } from './followers';
import { createGlobal, deleteGlobal } from './global-cluster';
import { acceptLoss } from './loss';
import { detachAndPromote, isPromoted, isStandalone, lagGateStep, promote, switchover } from './promote';
import { recreate, rejoined } from './rejoin';
import { keepSnapshots, snapshotsTaken } from './snapshots';

export const auroraMove: MovePart = {
  evidence: (move) => ({ writes: writes(move) }),
  steps: (move, { halts }) => [
    ...(move.comesBack === null ? [] : comesBack(move, move.comesBack)),
    { phase: 'accept', steps: cost(move) },
    { phase: 'promote', steps: [halted(moveWriter(move), halts)] },
    { phase: 'restore-redundancy', steps: followed(move) },
  ],
};

function writes({ topology, target: { region }, promotion }: Move): readonly Observed[] {
  const holds = promotion === 'detach' ? isStandalone : isPromoted;
  return holds(topology, region, region.names.dbInstances.length);
}

/** Planned, nothing is lost: that is waited for. */
function cost({ topology, target: { region }, promotion, left, lost }: Move): readonly Step[] {
  if (promotion === 'switchover') return [lagGateStep(topology, region, writerOf(left).region)];
  return lost === null ? [] : [acceptLoss(region, lost)];
}

function moveWriter({ topology, target: { region }, promotion, left }: Move): Step {
  if (promotion === 'detach') return detachAndPromote(topology, region);
  return promotion === 'failover' ? promote(topology, region) : switchover(topology, writerOf(left), region);
}

/** Detached, the target has no follower. */
const followed = ({ topology, target, promotion, others }: Move): readonly Step[] =>
  promotion === 'detach'
    ? []
    : followers(topology, target.region, others.members, promotion === 'switchover' ? 'graceful' : 'ungraceful');

const halted = (step: Step, halts: readonly Condition[]): Step =>
  halts.length === 0 ? step : { ...step, act: step.act.map((act) => (act.kind === 'call' ? { ...act, halts } : act)) };

/** A planned move leaves the writer's region, and no other. */
function writerOf(left: Move['left']): RegionTopology {
  const [writer] = left;
  if (writer === undefined) throw new RangeError('a planned move leaves the writer’s region, and none is named');
  return writer.region;
}

function comesBack(
  { topology, target: { region } }: Move,
  { choice, snapshots, deletionProtection }: ComesBack,
): readonly Contribution[] {
  if (choice.method === 'rejoin') {
    return [
      { phase: 'save', steps: kept(region, snapshots) },
      { phase: 'rejoin', steps: [rejoined(topology, region, choice.writer)] },
    ];
  }
  const { writer } = choice;
  // The same identifier around the cluster that writes: Terraform's states go on naming what exists.
  const global = choice.writerIsMember
    ? []
    : chain([deleteGlobal(topology, writer), createGlobal(topology, writer, deletionProtection)]);
  const made = { ...recreate(topology, region, writer), needs: global.map(({ id }) => id) };
  const back = { ...rejoined(topology, region, writer), needs: [made.id] };
  return [{ phase: 'rejoin', steps: [...global, made, back], ends: ['rejoined'] }];
}

/** Only where there is something to keep. */
export const kept = (region: RegionTopology, snapshots: readonly SnapshotView[]): readonly Step[] =>
  snapshots.length === 0 ? [] : chain([snapshotsTaken(region, snapshots), keepSnapshots(region, snapshots)]);
