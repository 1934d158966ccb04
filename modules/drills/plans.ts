/** Plans as a drill looks at them: at three moments every one of them must be empty. */
import { worst, type Verdict } from '../console/verdict';
import type { PlanVerdict } from '../terraform/types';
import type { Topology } from '../topology/topology';
import type { Recorder } from './recorder';

/** Moments at which every plan must be empty. */
export const MOMENTS = ['before-failover', 'after-failover', 'after-failback'] as const;
export type PlanMoment = (typeof MOMENTS)[number];

/** The states whose plans are not known to be empty. */
export async function plansEmpty(
  recorder: Recorder,
  topology: Topology,
  when: PlanMoment,
  plan: () => Promise<readonly PlanVerdict[]>,
): Promise<readonly string[]> {
  const states = topology.states.map(({ id }) => id);
  let changing: readonly string[] = states;
  await recorder.step('plans', 'Every plan is empty', async () => {
    const verdicts = await plan();
    recorder.planned(when, verdicts);
    const verdictOf = (id: string): Verdict => {
      const empty = verdicts.find(({ state }) => state === id)?.empty;
      return empty === undefined ? 'unknown' : empty ? 'met' : 'not-met';
    };
    changing = states.filter((id) => verdictOf(id) !== 'met');
    return {
      verdict: worst(states.map(verdictOf)),
      observed: [`${states.length - changing.length} of ${states.length} plans are empty`],
    };
  });
  return changing;
}
