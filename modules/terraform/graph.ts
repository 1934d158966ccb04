/** Walks an apply plan in parallel where dependencies allow. */
import type { State, StateId } from '../topology/topology';
import type { ApplyPlan } from './types';

/** How one state ended, and whether those that wait for it may start. */
export interface Walked<R> {
  readonly result: R;
  readonly opens: boolean;
}

export interface Walk<R> {
  /** Processes one state. Must not reject: a failure is a result. */
  readonly visit: (state: State) => Promise<Walked<R>>;
  /** The result of a state that never starts because of `blockedBy`. */
  readonly skip: (state: State, blockedBy: StateId) => R;
  /** States at a time. */
  readonly width: number;
}

/** Visits every state after its predecessors; a failed state stops only the states that wait for it. In plan order. */
export async function walkStates<R>(plan: ApplyPlan, walk: Walk<R>): Promise<R[]> {
  const results = new Map<StateId, Walked<R>>();
  const waiting = new Set(plan.states);
  const running = new Set<Promise<void>>();
  for (;;) {
    for (const state of [...waiting]) {
      const needed = plan.waitsFor[state.id] ?? [];
      const blocker = needed.find((id) => results.get(id)?.opens === false);
      if (blocker !== undefined) {
        waiting.delete(state);
        results.set(state.id, { result: walk.skip(state, blocker), opens: false });
      } else if (running.size < walk.width && needed.every((id) => results.has(id))) {
        waiting.delete(state);
        const work: Promise<void> = walk.visit(state).then((walked) => {
          results.set(state.id, walked);
          running.delete(work);
        });
        running.add(work);
      }
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  return plan.states.flatMap(({ id }) => {
    const walked = results.get(id);
    return walked === undefined ? [] : [walked.result];
  });
}
