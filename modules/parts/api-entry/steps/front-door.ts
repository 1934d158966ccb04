/**
 * Proves that the target answers clients before anything is done that cannot be undone: asked through its own name, and through its
 * entry by the service's name, as clients come once they are moved. Healthy targets alone prove nothing about the way to them.
 */
import type { Topology } from '../../../topology/topology';
import type { Target } from '../../../observation/facts';
import type { MovePart } from '../../../recovery/move';
import { noAnswer } from '../../../runbook/acceptances';
import { answersClients } from '../../../observation/front-door';
import type { Step } from '../../../runbook/runbook';
import { DURATIONS } from '../../durations';

export const FRONT_DOOR = 'front-door';

export const apiEntryMove: MovePart = {
  steps: ({ topology, target, promotion, answerNamesRegion }) => [
    {
      phase: 'ask',
      steps: [
        // Detached, nothing may run in the target before the promotion is proven.
        promotion === 'detach' && !target.hasTasks
          ? frontDoorByAcceptance(target)
          : frontDoor(topology, target, { answerNamesRegion, orAccept: promotion !== 'switchover' }),
      ],
    },
  ],
};

interface Asking {
  readonly answerNamesRegion: boolean;
  /** After a loss a person may accept it instead. A planned move is stopped: nothing was moved yet. */
  readonly orAccept: boolean;
}

export function frontDoor(topology: Topology, { region }: Target, asking: Asking): Step {
  return {
    id: FRONT_DOOR,
    title: `See that ${region.region} answers through its own front door`,
    needs: [],
    act: [],
    met: answersClients(topology, region, asking.answerNamesRegion),
    deadline: 60,
    // Nobody waits for a planned move by the second, and each look is history that a state machine has little of.
    poll: asking.orAccept ? 5 : 20,
    destructive: false,
    ...(asking.orAccept ? { orAccept: noAnswer(region.region) } : {}),
    duration: DURATIONS.call,
  };
}

/** Where nothing runs in the target and nothing may run there before the promotion: nobody can ask it. */
export function frontDoorByAcceptance({ region }: Target): Step {
  return {
    id: FRONT_DOOR,
    title: `Accept that nothing in ${region.region} can be asked before it is promoted`,
    needs: [],
    act: [noAnswer(region.region)],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}
