/** Both regions are well: the writer is switched over, and nothing is lost. */
import { moveSteps, type Move, type MovePart } from '../../recovery/move';
import type { Runbook } from '../../runbook/runbook';
import { PLANNED } from './orders';
import { runbook } from './shared';

/** `move`: a switchover. */
export function failoverGraceful(move: Move, remarks: readonly string[], parts: readonly MovePart[]): Runbook {
  return runbook(move, {
    id: 'failover-graceful',
    title: `Move to ${move.target.region.region} without loss`,
    mode: 'graceful',
    remarks,
    steps: moveSteps(move, parts, PLANNED),
  });
}
