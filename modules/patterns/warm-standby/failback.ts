/** Chooses and builds the runbook of a failback. A failback is not a failover reversed: it begins with what became of the old writer. */
import { DrError, EXIT } from '../../console/errors';
import type { Topology } from '../../topology/topology';
import type { ComesBack, FailbackChoice, Move, MovePart } from '../../recovery/move';
import { MOVE_PARTS } from '../../parts/index.steps';
import type { FailbackOptions } from '../../recovery/pattern';
import { need, othersOf, targetOf, viewOf } from '../../observation/facts';
import type { Observation } from '../../observation/types';
import type { Runbook } from '../../runbook/runbook';
import { chooseFailback } from './choose';
import { failbackRebuild } from './failback-rebuild';
import { failbackRejoin } from './failback-rejoin';

export interface FailbackPlan {
  readonly choice: FailbackChoice;
  readonly runbook: Runbook;
}

/**
 * The runbook for returning, with the choice and its reason. Throws DrError: those of `chooseFailback`, `image-differs` where the
 * region to return to missed a deployment, and `snapshot-to-come` while Aurora may still be saving the failed writer.
 */
export function failbackRunbook(
  topology: Topology,
  observation: Observation,
  options: FailbackOptions,
  parts: readonly MovePart[] = MOVE_PARTS,
): FailbackPlan {
  const choice = chooseFailback(topology, observation, options);
  const target = targetOf(topology, observation, choice.target.region);
  requireSameImage(observation, choice);
  const service = viewOf(observation, choice.writer.region).service;
  const others = othersOf(topology, observation, [choice.target.region, choice.writer.region]);
  const remarks = [`${choice.method === 'rejoin' ? 'Managed rejoin' : 'Rebuild'}: ${choice.why}.`];
  const snapshots = need(
    viewOf(observation, choice.target.region).systemSnapshots,
    `which snapshots Aurora took in ${choice.target.region}`,
  );
  if (snapshots.length === 0 && choice.rebuilding) throw snapshotToCome(choice.target.region);
  if (snapshots.length === 0) {
    remarks.push(`Aurora left no snapshot of the failed writer in ${choice.target.region}: there is none to keep.`);
  }
  // The global database is made again around a detached writer: other members must leave the old one first.
  const leftBehind = choice.writerIsMember ? [] : others.members;
  remarks.push(
    ...leftBehind.map(
      ({ region }) => `${region} is still in the old global database: it is removed, and rebuilt last.`,
    ),
  );
  const back: ComesBack = { choice, snapshots, deletionProtection: protection(observation) };
  const move: Move = {
    topology,
    target,
    promotion: 'switchover',
    left: [{ region: choice.writer, answers: true }],
    lost: null,
    others: { ...others, members: choice.writerIsMember ? others.members : [] },
    ...(service.known ? { runningElsewhere: service.value.running } : {}),
    answerNamesRegion: options.answerNamesRegion ?? true,
    comesBack: back,
  };
  const runbook =
    choice.method === 'rejoin'
      ? failbackRejoin(move, remarks, parts)
      : failbackRebuild({ move, back, leftBehind, stamp: options.stamp }, remarks, parts);
  return { choice, runbook };
}

/** The target must run the serving image. An unknown digest proves neither a difference nor equality. */
function requireSameImage(observation: Observation, { target, writer }: FailbackChoice): void {
  const [there, here] = [target, writer].map(({ region }) =>
    need(viewOf(observation, region).imageDigest, `which image runs in ${region}`),
  );
  if (there === here) return;
  throw new DrError(
    'image-differs',
    `${target.region} would serve another image than ${writer.region} does`,
    `${target.region} has ${there ?? 'one without a digest'}, ${writer.region} has ${here ?? 'one without a digest'}: it missed a deployment.`,
    `Apply the workloads state of ${target.region}, then fail back.`,
    EXIT.refused,
  );
}

/** Aurora takes the snapshot before the rebuild. Until one is finished, the snapshot may still come. */
function snapshotToCome(region: string): DrError {
  return new DrError(
    'snapshot-to-come',
    `Aurora is still rebuilding ${region}, and its snapshot of the failed writer is not visible yet`,
    'Only that snapshot holds the writes that were not replicated; it must be kept before a move.',
    'Wait until dr status shows the snapshot, or the region as connected; then fail back.',
    EXIT.unknown,
  );
}

/** The global cluster's, where it is there to be read; protected where it is gone, since it is made anew. */
function protection({ global }: Observation): boolean {
  return global.known && global.value !== null ? global.value.deletionProtection : true;
}
