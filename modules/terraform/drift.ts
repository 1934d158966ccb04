/** Drift told apart, state by state: what moved in AWS, what an apply would do, and what nobody can tell. Pure. */
import type { DrError } from '../console/errors';
import type { StateId } from '../topology/topology';
import type { PlanResult } from './apply-all';
import type { PlannedChange } from './types';

export interface DriftOfState {
  readonly state: StateId;
  /**
   * `moved`: AWS and the state differ, and an apply would change nothing: what moved belongs to deployments, scaling and runbooks.
   * `unknown`: its region does not answer, so that nothing was planned. `failed`: it answers and cannot be planned.
   */
  readonly verdict: 'agrees' | 'moved' | 'differs' | 'unknown' | 'failed';
  /** Reality against the state: moved in AWS. */
  readonly moved: readonly PlannedChange[];
  /** Configuration against reality: an apply would do it. */
  readonly wanted: readonly PlannedChange[];
  readonly outputs: readonly string[];
  /** Why it is unknown. */
  readonly why: string | null;
  readonly error: DrError | null;
}

export interface DriftInput {
  readonly states: readonly StateId[];
  /** States that were not planned, with the reason. */
  readonly unreachable: ReadonlyMap<StateId, string>;
  /** Plans with `refresh-only`, and plans. */
  readonly reality: readonly PlanResult[];
  readonly configuration: readonly PlanResult[];
}

/** One verdict a state, in the order of `states`. What was not planned agrees with nothing. */
export function judgeDrift({ states, unreachable, reality, configuration }: DriftInput): readonly DriftOfState[] {
  return states.map((state) => {
    const one = reality.find((result) => result.state === state);
    const other = configuration.find((result) => result.state === state);
    const moved = one?.verdict?.drift ?? [];
    const wanted = other?.verdict?.changes ?? [];
    const outputs = other?.verdict?.outputChanges ?? [];
    const error = one?.error ?? other?.error ?? null;
    const planned = Boolean(one?.verdict) && Boolean(other?.verdict);
    const why = unreachable.get(state) ?? (planned || error !== null ? null : 'it was not planned');
    const between = wanted.length + outputs.length > 0 ? 'differs' : moved.length > 0 ? 'moved' : 'agrees';
    const verdict = why !== null ? 'unknown' : error !== null ? 'failed' : between;
    return { state, verdict, moved, wanted, outputs, why, error };
  });
}
