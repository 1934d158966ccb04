/** The order in which states are applied. Pure. */
import { DrError } from '../console/errors';
import type { State, StateId } from '../topology/topology';
import type { ApplyPlan } from './types';

/**
 * Orders states so that each comes after everything it reads or must follow. With `selected`, only those are kept; a
 * dependency that leads through a state that was not selected still holds.
 * Throws `dependency-cycle` and `unknown-dependency`.
 */
export function orderStates(states: readonly State[], selected?: readonly StateId[]): ApplyPlan {
  const byId = new Map(states.map((state) => [state.id, state]));
  const upstream = new Map<StateId, ReadonlySet<StateId>>();
  const ordered: State[] = [];
  const visit = (state: State, trail: readonly StateId[]): ReadonlySet<StateId> => {
    const known = upstream.get(state.id);
    if (known !== undefined) return known;
    if (trail.includes(state.id)) throw cycle([...trail.slice(trail.indexOf(state.id)), state.id]);
    const all = new Set<StateId>();
    for (const id of [...state.reads, ...state.after]) {
      const needed = byId.get(id);
      if (needed === undefined) throw unknownDependency(state.id, id);
      all.add(id);
      for (const further of visit(needed, [...trail, state.id])) all.add(further);
    }
    upstream.set(state.id, all);
    ordered.push(state);
    return all;
  };
  for (const state of states) visit(state, []);

  const chosen = selected === undefined ? ordered : ordered.filter((state) => selected.includes(state.id));
  const ids = new Set(chosen.map((state) => state.id));
  return {
    states: chosen,
    waitsFor: Object.fromEntries(
      chosen.map((state) => [state.id, [...(upstream.get(state.id) ?? [])].filter((id) => ids.has(id))]),
    ),
  };
}

/** The reversed order, for destroying. */
export function reverseOrder(plan: ApplyPlan): ApplyPlan {
  const states = [...plan.states].reverse();
  return {
    states,
    waitsFor: Object.fromEntries(
      states.map(({ id }) => [
        id,
        states.filter((other) => plan.waitsFor[other.id]?.includes(id)).map((other) => other.id),
      ]),
    ),
  };
}

function cycle(trail: readonly StateId[]): DrError {
  return new DrError(
    'dependency-cycle',
    'The states wait for each other in a circle.',
    trail.join(' -> '),
    'Remove one of these dependencies: a layer reads only lower layers.',
  );
}

function unknownDependency(state: StateId, missing: StateId): DrError {
  return new DrError(
    'unknown-dependency',
    `${state} waits for ${missing}, which does not exist.`,
    `No state of the environment has the id ${missing}.`,
    'Add the state to the topology or remove the dependency.',
  );
}
