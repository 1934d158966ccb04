import type { Edge } from './search';
import { inWorld, spend, type Budget, type State } from './state';
import type { TaskEvent, Worlds } from './worlds';

/**
 * What becomes of the way to tasks, and of tasks by themselves, or by somebody who knows of no recovery, where the service of a region is wanted: once it was
 * stopped nobody starts any there. What begins costs one of the budget; that it ends is free.
 */
export async function taskEvents(worlds: Worlds, state: State): Promise<readonly Edge<State>[]> {
  const begins = (state.left.tasks ?? 0) > 0;
  const ways: Edge<State>[] = [];
  for (const region of worlds.regions) {
    const tasks = worlds.facts(state.world).tasks[region];
    if (tasks === undefined) continue;
    const way = async (event: TaskEvent, label: string, costs: keyof Budget | null): Promise<void> => {
      const to = inWorld(state, await worlds.tasks(state.world, state.out, region, event));
      ways.push({ label: `${region}: ${label}`, to: costs === null ? to : spend(to, costs) });
    };
    const { desired, running, pending, outside, max } = tasks;
    if (begins && desired > 0 && running > 0)
      await way('replaced', 'its tasks are replaced: none runs, all are pending', 'tasks');
    if (begins && desired > 0 && outside === 0)
      await way('beside', 'somebody starts a task beside the service', 'tasks');
    if (begins && desired > 0 && desired < max) await way('busy', 'it runs as many tasks as its bounds allow', 'tasks');
    if (pending > 0) await way('up', 'pending tasks come up', null);
    if (outside > 0) await way('ended', 'the task beside the service ends', null);
    const closed = worlds.facts(state.world).closed.includes(region);
    if (!closed && (state.left.doors ?? 0) > 0) await way('closed', 'its domain leads to no API any more', 'doors');
    if (closed) await way('opened', 'its domain leads to its API again', null);
  }
  return ways;
}
