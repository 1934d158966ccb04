/** What the way clients come contributes to a move: they are sent to the target, and it is proven that they arrive. */
import type { MovePart } from '../../../recovery/move';
import { moveTraffic, sentToTarget, trafficHalts } from './move';
import { verify } from './verify';

export const trafficMove: MovePart = {
  evidence: ({ topology, target }) => ({
    sent: sentToTarget(topology, target),
    halts: trafficHalts(topology, target),
  }),
  steps: (move, { writes }) => {
    const moved = moveTraffic(move.topology, move.target);
    return [
      { phase: 'shift', steps: moved, ends: moved.slice(-1).map(({ id }) => id) },
      { phase: 'verify', steps: [verify(move.topology, move.target, writes, move)] },
    ];
  },
};
