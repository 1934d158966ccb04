/** Explores the role machine within a budget, and says what it saw in words. */
import type { Topology } from '../../../topology/topology';
import { openRuns } from './leases';
import { RoleMachine } from './machine';
import { search, type Space } from './search';
import type { Budget, Seeds, State } from './state';

/** States that are never reached in the budgets in use; only a mistake in the model makes more of them. */
const LIMIT = 1_000_000;

export interface Explored {
  readonly machine: RoleMachine;
  readonly space: Space<State>;
  /** Ways to states that have no way on to a calm end. */
  readonly stuck: readonly (readonly string[])[];
  /** Ways to states with frozen regions that nothing thaws. */
  readonly frozenForGood: readonly (readonly string[])[];
  /** Ways to states in which nobody acts and the product names no command that can be typed. */
  readonly nameless: readonly (readonly string[])[];
}

export async function explore(budget: Budget, seeds: Seeds = {}, topology?: Topology): Promise<Explored> {
  const machine = new RoleMachine(budget, seeds, topology);
  const space = await search(machine, LIMIT);
  const { worlds } = machine;
  // A calm end needs a run more than the budget has: what comes then lies beyond the bound.
  const beyond = (state: State): boolean =>
    state.left.runs <= 0 && openRuns(state).length === 0 && !worlds.facts(state.world).settled;
  const frozen = ({ world }: State): boolean => worlds.facts(world).frozen.length > 0;
  const nameless: number[] = [];
  for (const [index, state] of space.states.entries()) {
    const idle = state.runs.every(
      ({ life, steps }) => life !== 'alive' && steps.every((code) => !code.startsWith('f')),
    );
    if (idle && !beyond(state) && !machine.good(state) && (await machine.named(state)) === null) nameless.push(index);
  }
  const ways = (indexes: readonly number[]): readonly (readonly string[])[] => indexes.map((one) => space.trace(one));
  return {
    machine,
    space,
    stuck: ways(space.cannotReach((state) => machine.good(state) || beyond(state))),
    frozenForGood: ways(space.cannotReach((state) => !frozen(state) || beyond(state))),
    nameless: ways(nameless),
  };
}

/** A way as a person reads it. */
export const numbered = (way: readonly string[]): string =>
  way.map((line, index) => `  ${String(index + 1).padStart(2)}. ${line}\n`).join('');
