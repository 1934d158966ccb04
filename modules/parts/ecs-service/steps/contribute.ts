/** What the service contributes to a move. */
import type { Move, MovePart } from '../../../recovery/move';
import type { Step } from '../../../runbook/runbook';
import { fenceByAcceptance, fenceByStopping } from './fence';
import { scaleUp, servingCapacity, standDown, stillServes } from './scale';

export const serviceMove: MovePart = {
  steps: (move, { writes, sent }) => [
    { phase: 'fence', steps: planned(move) ? [] : fences(move) },
    { phase: 'prepare', steps: [scaled(move)] },
    { phase: 'stand-down', steps: planned(move) ? standsDown(move, [...writes, ...sent]) : [] },
  ],
};

/** A planned move stops nobody: Aurora stops the writes itself, and the tasks serve until the clients are gone. */
const planned = ({ promotion }: Move): boolean => promotion === 'switchover';

const fences = ({ left }: Move): readonly Step[] =>
  left.map(({ region, answers }) => (answers ? fenceByStopping(region) : fenceByAcceptance(region)));

/** The target's service, scaled to what serving takes. */
const scaled = ({ target: { region, targetGroupArn }, runningElsewhere }: Move): Step =>
  scaleUp(region, servingCapacity(region, runningElsewhere), targetGroupArn);

const standsDown = ({ left, target }: Move, moved: Parameters<typeof standDown>[1]): readonly Step[] =>
  left.map(({ region }) => standDown(region, [...moved, stillServes(target.region, target.targetGroupArn)]));
