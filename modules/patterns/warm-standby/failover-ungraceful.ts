/** The writer's region is lost: promote, and accept the loss of what was not replicated. Needs nothing of the lost region. */
import { moveSteps, type Move, type MovePart } from '../../recovery/move';
import type { Runbook } from '../../runbook/runbook';
import { DETACHED, LOST, LOST_WITHOUT_TASKS } from './orders';
import { runbook } from './shared';

/** Managed failover with data loss allowed. */
export function failoverUngraceful(move: Move, remarks: readonly string[], parts: readonly MovePart[]): Runbook {
  return runbook(move, {
    id: 'failover-ungraceful',
    title: `Fail over to ${move.target.region.region}`,
    mode: 'ungraceful',
    remarks,
    steps: moveSteps(move, parts, move.target.hasTasks ? LOST : LOST_WITHOUT_TASKS),
  });
}

/** Detach and promote: where managed failover is impossible. */
export function failoverDetach(move: Move, remarks: readonly string[], parts: readonly MovePart[]): Runbook {
  return runbook(move, {
    id: 'failover-detach',
    title: `Fail over to ${move.target.region.region} by taking its database out of the global one`,
    mode: 'ungraceful',
    remarks: [
      ...remarks,
      'The old cluster stays writable where it is and cannot rejoin: failback will rebuild it.',
      ...move.others.members.map(
        ({ region }) =>
          `${region} stays with the old global database and its stale writer, and gets nothing of what is written from now on: failback will remove and rebuild it.`,
      ),
    ],
    steps: moveSteps(move, parts, DETACHED),
  });
}
