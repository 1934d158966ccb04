/** `dr plan [STATE…]`: what an apply would change, side by side for all states. Changes nothing and takes no lock. */
import { EXIT } from '../../modules/console/errors';
import { planStates } from '../../modules/terraform/applyAll';
import { orderStates } from '../../modules/terraform/order';
import { planJson, sayError, sayVerdict } from '../judged';
import { openProvision } from '../provision';
import type { Context } from '../context';
import type { Verb } from '../verb';
import { PLAN_WIDTH } from '../workplace';

export const plan: Verb = {
  declare(command) {
    command.argument('[state...]', "states or patterns such as '*.data'; all without one");
  },

  async run(context, { args }) {
    const { console, signal } = context;
    const { manifest, selected, runner } = await openProvision(context, args);
    const order = orderStates(manifest.states, selected);
    const options = { outDir: manifest.outDir, mode: 'apply', width: PLAN_WIDTH } as const;
    const results = await planStates(order, runner, options, console, signal);
    for (const { verdict, error } of results) {
      if (verdict !== null) sayVerdict(console, verdict);
      if (error !== null) sayError(console, error);
    }
    const failed = results.filter(({ error }) => error !== null);
    const changed = results.filter(({ verdict }) => verdict?.empty === false).map(({ state }) => state);
    return {
      exit: failed.length > 0 ? EXIT.failed : changed.length > 0 ? EXIT.changes : EXIT.done,
      json: { digest: manifest.digest, states: results.map(planJson) },
      next: next(context, failed.length, changed),
    };
  },
};

function next(context: Context, failed: number, changed: readonly string[]): string {
  if (changed.length > 0) return context.command(`apply ${changed.join(' ')}`);
  return failed > 0 ? 'mend what failed, then plan again' : 'nothing: every plan is empty';
}
