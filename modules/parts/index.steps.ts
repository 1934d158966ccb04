/** The parts that contribute to a move. Within a phase, steps are listed in this order. A new one is one file and one line here. */
import type { MovePart } from '../recovery/move';
import { apiEntryMove } from './api-entry/steps/front-door';
import { auroraMove } from './aurora/steps/contribute';
import { freezeMove } from './freeze/steps';
import { listenerMove } from './load-balancer/steps';
import { serviceMove } from './ecs-service/steps/contribute';
import { trafficMove } from './traffic/steps/contribute';

export const MOVE_PARTS: readonly MovePart[] = [
  freezeMove,
  auroraMove,
  serviceMove,
  listenerMove,
  apiEntryMove,
  trafficMove,
];
