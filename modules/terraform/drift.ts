/** Drift by state: changes in AWS, changes of an apply, and unknowns. Pure. */
import type { DrError } from '../console/errors';
import type { StateId } from '../topology/topology';
import type { PlanResult } from './apply-all';
import type { PlannedChange } from './types';

export interface DriftOfState {
  readonly state: StateId;
  /**
   * `moved`: AWS and the state differ, and an apply would change nothing, since the change belongs to deployments,
   * scaling or runbooks. `unknown`: its region does not answer, so there is no plan. `failed`: it answers and the plan
   * failed.
   */
  readonly verdict: 'agrees' | 'moved' | 'differs' | 'unknown' | 'failed';
  /** Changed in AWS since the last apply. */
  readonly moved: readonly PlannedChange[];
  /** Changes that an apply would make. */
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

/** One verdict per state, in the order of `states`. A state without a plan does not agree. */
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
