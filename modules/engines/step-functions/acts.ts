/** What a state machine makes of each kind of act. A kind that is added does not compile before it has a row here. */
import type { ByAct } from '../../runbook/acts/conditions';
import type { AcceptAct, ActOf, CallAct, Step } from '../../runbook/runbook';
import type { CannotAct } from '../cannot';

/** What adds the states of an act to its branch. */
export interface ActStates {
  call(act: CallAct, index: number): void;
  accept(act: AcceptAct, index: number): void;
}

export interface InMachine<A> {
  /** Name of its first state in the step, where it is the nth act. */
  readonly begins: (act: A, nth: number) => string;
  readonly add: (states: ActStates, act: A, index: number) => void;
}

export const IN_MACHINE: { readonly [K in keyof ActOf]: InMachine<ActOf[K]> | CannotAct<ActOf[K]> } = {
  call: {
    begins: ({ unless }, nth) => `act ${nth}${unless.length > 0 ? ' unless 1' : ' settled?'}`,
    add: (states, act, index) => states.call(act, index),
  },
  apply: { cannot: ({ state }) => `applying ${state} needs Terraform` },
  accept: {
    begins: (_act, nth) => `accept ${nth}`,
    add: (states, act, index) => states.accept(act, index),
  },
};

/** How many persons are asked. An acceptance begins the deadline anew. */
export const QUESTIONS: ByAct<number> = { call: () => 0, apply: () => 0, accept: () => 1 };

/** How often something is sent until the deadline, at most. */
export const SENT: ByAct<number, [step: Pick<Step, 'deadline'>]> = {
  call: ({ settle }, { deadline }) => Math.ceil(deadline / settle) + 1,
  apply: () => 0,
  accept: () => 0,
};
