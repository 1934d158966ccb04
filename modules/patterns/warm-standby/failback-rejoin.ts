/** The old region came back as a replica by itself: keep what it lost, wait for it, and move back as planned. */
import { moveSteps, type Move, type MovePart } from '../../recovery/move';
import type { Runbook } from '../../runbook/runbook';
import { REJOIN } from './orders';
import { runbook } from './shared';

export function failbackRejoin(move: Move, remarks: readonly string[], parts: readonly MovePart[]): Runbook {
  return runbook(move, {
    id: 'failback-rejoin',
    title: `Return to ${move.target.region.region}`,
    mode: 'graceful',
    remarks,
    steps: moveSteps(move, parts, REJOIN),
  });
}
