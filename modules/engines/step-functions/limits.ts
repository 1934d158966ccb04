/**
 * The limits of Step Functions, computed before a machine is made. Source: Step Functions Developer Guide, "Service quotas":
 * 25,000 events in the history of one execution, 256 KiB of input or result of a state, 1 MiB of definition. None can be raised.
 */
import { byAct } from '../../runbook/acts/conditions';
import { QUESTIONS, SENT } from './acts';
import type { Step } from '../../runbook/runbook';
import type { Branch, MachineState } from './states';

export const MAX_EVENTS = 25_000;
export const MAX_DEFINITION = 1024 * 1024;
export const MAX_PAYLOAD = 256 * 1024;

/** What a branch hands on is cut to this many characters for a reason; a note and an acceptance are shorter. */
const REASON = 1000;
/** A character takes up to six bytes as JSON (an escaped control character). */
const BYTES = 6;

/** Events in the history, at most: a task that is entered, scheduled, started, submitted, ended, exited; one spare. */
export const EVENTS: Readonly<Record<MachineState['Type'], number>> = {
  Pass: 2,
  Choice: 2,
  Wait: 2,
  Task: 7,
  Parallel: 4,
  Succeed: 2,
  Fail: 2,
};

/** Events of an execution around its steps: its start and its end, the questions at both, and the waves. */
export const AROUND = (waves: number): number => 20 + waves * EVENTS.Parallel;

/** Events that a step needs at most, with that many looks until its deadline. */
export function eventsOf(step: Step, branch: Branch, backoff: Backoff): number {
  const loop = branch.States[`${step.id} met 1`] === undefined ? null : `${step.id} met 1`;
  const all = longest(branch, branch.StartAt, () => false);
  if (loop === null) return all;
  const sends = (name: string): boolean => name.endsWith(' intent');
  const without = longest(branch, loop, sends);
  const withSend = longest(branch, loop, () => false);
  // An acceptance begins the deadline anew.
  const asked = 1 + questionsOf(step);
  const looks = asked * looksUntil(step, backoff);
  const sent = step.act.reduce((sum, act) => sum + asked * byAct(SENT, act, step), 0);
  return all + looks * without + Math.min(sent, looks) * (withSend - without);
}

const questionsOf = ({ act }: Pick<Step, 'act'>): number => act.reduce((sum, one) => sum + byAct(QUESTIONS, one), 0);

/** The longest way through, in events, up to the wait that begins another look. */
function longest(branch: Branch, from: string, closed: (name: string) => boolean): number {
  const known = new Map<string, number>();
  const reach = (name: string): number => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const state = branch.States[name];
    if (state === undefined || closed(name)) return 0;
    const own = EVENTS[state.Type];
    const found = own + (state.Type === 'Wait' ? 0 : Math.max(0, ...nextOf(state).map(reach)));
    known.set(name, found);
    return found;
  };
  return reach(from);
}

export function nextOf(state: MachineState): readonly string[] {
  switch (state.Type) {
    case 'Choice':
      return [...state.Choices.map(({ Next }) => Next), state.Default];
    case 'Task':
      return [state.Next, ...state.Catch.map(({ Next }) => Next)];
    case 'Succeed':
    case 'Fail':
      return [];
    case 'Pass':
      return state.Next === undefined ? [] : [state.Next];
    default:
      return [state.Next];
  }
}

/** Bytes that the results of all steps come to at most, as one list. */
export function payloadOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => {
    const acceptances = questionsOf(step) + (step.orAccept === undefined ? 0 : 1);
    const parts = 1 + (step.note ?? []).length + acceptances * 4;
    return sum + 500 + parts * REASON * BYTES;
  }, 2);
}

/** How often a step is looked at: every `poll` seconds, and later no more often than after this share of the time that has passed. */
export type Backoff = number;

/** From none at all to a quarter: a share is by how much later than it happened something is seen, at most. */
export const BACKOFFS: readonly Backoff[] = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25];

/** Looks until the deadline, at most. */
export function looksUntil({ deadline, poll }: Pick<Step, 'deadline' | 'poll'>, backoff: Backoff): number {
  let looks = 1;
  for (let at = 0; at < deadline; at += Math.max(poll, Math.floor(at * backoff))) looks += 1;
  return looks;
}

/** The smallest backoff with which all steps fit into the history; null where none does. `total` is of the last that was tried. */
export function backoffFor(
  steps: readonly Step[],
  around: number,
  events: (step: Step, backoff: Backoff) => number,
): { readonly backoff: Backoff | null; readonly total: number } {
  let total = 0;
  for (const backoff of BACKOFFS) {
    total = around + steps.reduce((sum, step) => sum + events(step, backoff), 0);
    if (total <= MAX_EVENTS) return { backoff, total };
  }
  return { backoff: null, total };
}
