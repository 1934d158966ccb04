/** The old region came back as a replica by itself: keep what it lost, wait for it, and move back as planned. */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { FailbackChoice } from '../../recovery/choose';
import type { Target } from '../../observation/facts';
import type { SnapshotView } from '../../observation/types';
import type { Runbook, Step } from '../../runbook/runbook';
import { freeze } from '../../parts/freeze/steps';
import { rejoined } from '../../parts/aurora/steps/rejoin';
import { keepSnapshots, snapshotsTaken } from '../../parts/aurora/steps/snapshots';
import { moveGracefully } from './failover-graceful';
import { runbook, type RunbookOptions } from './shared';

export interface FailbackParts {
  readonly topology: Topology;
  readonly target: Target;
  readonly choice: FailbackChoice;
  /** What Aurora saved of the failed writer. */
  readonly snapshots: readonly SnapshotView[];
  readonly remarks: readonly string[];
  /** Other replicas that are still in the global database which a detached writer left. */
  readonly leftBehind: readonly RegionTopology[];
  readonly options: RunbookOptions;
}

export function failbackRejoin({ topology, target, choice, snapshots, remarks, options }: FailbackParts): Runbook {
  const { writer } = choice;
  const frozen = freeze(topology, [target.region.region, writer.region, ...(options.others?.answering ?? [])], null);
  const kept = keepSteps(target, snapshots, [frozen.id]);
  const back = rejoined(topology, target.region, writer, [frozen.id]);
  return runbook(topology, target, {
    id: 'failback-rejoin',
    title: `Return to ${target.region.region}`,
    mode: 'graceful',
    remarks,
    steps: [
      frozen,
      ...kept,
      back,
      ...moveGracefully(topology, target, writer, options, [...kept.map(({ id }) => id), back.id]),
    ],
  });
}

/** Only where there is something to keep. */
export function keepSteps(
  target: Target,
  snapshots: readonly SnapshotView[],
  needs: readonly string[],
): readonly Step[] {
  if (snapshots.length === 0) return [];
  const taken = snapshotsTaken(target.region, snapshots, needs);
  return [taken, keepSnapshots(target.region, snapshots, [taken.id])];
}
