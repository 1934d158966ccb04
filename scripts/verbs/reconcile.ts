/** `dr reconcile`: overlays get the observed roles, and every plan is empty again. */
import { EXIT } from '../../modules/console/errors';
import { reconcile as run } from '../../modules/recovery/flows/reconcile';
import { finishEdits, pendingIn } from '../../modules/recovery/flows/overlay-edits';
import { whatNext } from '../../modules/recovery/next/next';
import { verdictJson } from '../app/judged';
import { openRecovery, personPorts } from '../app/recover';
import type { Verb } from '../app/verb';

export const reconcile: Verb = {
  declare() {
    // What it does follows from what is observed.
  },

  async run(context) {
    const { project, work } = context.paths;
    const finished = finishEdits(project, pendingIn(work, context.environment()));
    if (finished.length > 0)
      context.console.say(`A reconciliation died while it wrote; now ${finished.join(' and ')} is written too.`);
    const { topology, world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason: null });
    const result = await run(ports, {
      approve: (edits, states, standby) =>
        context.options.yes
          ? Promise.resolve(true)
          : context.console.confirm(
              edits.length > 0
                ? `\nWrite ${edits.map(({ file }) => file).join(' and ')}?`
                : standby.length > 0
                  ? `\nGive ${standby.join(' and ')} the declared capacity in ${world.title}?`
                  : `\nApply ${states.join(', ')} in ${world.title}?`,
              topology.environment,
            ),
    });
    const open = result.verdicts.filter(({ empty }) => !empty).map(({ state }) => state);
    const { changes, applied, frozen, standby, leftovers } = result;
    const short = standby.filter(({ end }) => end !== 'asked').map(({ region }) => region);
    context.console.say(open.length === 0 ? '\nEvery plan is empty.' : `\nNot empty: ${open.join(', ')}`);
    return {
      exit: open.length + frozen.length + short.length + leftovers.length === 0 ? EXIT.done : EXIT.changes,
      json: { changes, applied, frozen, standby, leftovers, plans: result.verdicts.map(verdictJson) },
      next: whatNext({ after: 'reconcile', open, frozen, leftovers, short, changes: changes.length }, context.command),
    };
  },
};
