/** `dr plan [STATE…]`: what an apply would change, side by side for all states. Changes nothing and takes no lock. */
import { EXIT } from '../../modules/console/errors';
import { refuseSecondZone } from '../../modules/parts/service-record/checks/second-zone';
import { planStates, type PlanResult } from '../../modules/terraform/apply-all';
import { orderStates } from '../../modules/terraform/order';
import { whatNext } from '../../modules/recovery/next/next';
import { planJson, sayError, sayVerdict } from '../app/judged';
import { openProvision } from '../app/provision';
import type { Topology } from '../../modules/topology/topology';
import type { Verb } from '../app/verb';
import type { World } from '../app/world';
import { PLAN_WIDTH } from '../app/workplace';

export const plan: Verb = {
  declare(command) {
    command.argument('[state...]', "states or patterns such as '*.data'; all without one");
  },

  async run(context, { args }) {
    const { console, signal } = context;
    const { manifest, selected, runner, topology, world } = await openProvision(context, args);
    const order = orderStates(manifest.states, selected);
    const options = { outDir: manifest.outDir, mode: 'apply', width: PLAN_WIDTH } as const;
    const planned = await planStates(order, runner, options, console, signal);
    const results = await Promise.all(planned.map((one) => withRefusals(one, topology, world, signal)));
    for (const { verdict, error } of results) {
      if (verdict !== null) sayVerdict(console, verdict);
      if (error !== null) sayError(console, error);
    }
    const failed = results.filter(({ error }) => error !== null);
    const changed = results.filter(({ verdict }) => verdict?.empty === false).map(({ state }) => state);
    return {
      exit: failed.length > 0 ? EXIT.failed : changed.length > 0 ? EXIT.changes : EXIT.done,
      json: { digest: manifest.digest, states: results.map(planJson) },
      next: whatNext({ after: 'plan', results, changed }, context.command),
    };
  },
};

/** With what an apply would refuse and the plan alone does not tell. */
async function withRefusals(
  result: PlanResult,
  topology: Topology,
  { adapter }: World,
  signal: AbortSignal,
): Promise<PlanResult> {
  const { verdict } = result;
  if (verdict === null) return result;
  const more = await refuseSecondZone(topology, verdict, adapter, signal);
  return { ...result, verdict: { ...verdict, refusals: [...verdict.refusals, ...more] } };
}
