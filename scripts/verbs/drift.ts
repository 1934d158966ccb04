/** `dr drift [STATE…]`: reality against the state, and configuration against reality, told apart. Changes nothing. */
import { EXIT } from '../../modules/console/errors';
import { planStates } from '../../modules/terraform/applyAll';
import { orderStates } from '../../modules/terraform/order';
import { describeChanges } from '../../modules/terraform/words';
import { planJson, sayError } from '../judged';
import { openProvision } from '../provision';
import type { Verb } from '../verb';
import { PLAN_WIDTH } from '../workplace';

export const drift: Verb = {
  declare(command) {
    command.argument('[state...]', "states or patterns such as '*.data'; all without one");
  },

  async run(context, { args }) {
    const { console, signal } = context;
    const { manifest, selected, runner } = await openProvision(context, args);
    const order = orderStates(manifest.states, selected);
    const options = { outDir: manifest.outDir, width: PLAN_WIDTH };
    console.phase('reality against the state');
    const moved = await planStates(order, runner, { ...options, mode: 'refresh-only' }, console, signal);
    console.phase('configuration against reality');
    const wanted = await planStates(order, runner, { ...options, mode: 'apply' }, console, signal);
    const states = moved.map((reality, index) => {
      const configuration = wanted[index] ?? { state: reality.state, verdict: null, error: null };
      const error = reality.error ?? configuration.error;
      const drifted = reality.verdict?.drift ?? [];
      const changes = configuration.verdict?.changes ?? [];
      if (drifted.length + changes.length > 0) console.say(`\n${reality.state}`);
      for (const line of describeChanges(drifted)) console.say(`  moved in AWS:    ${line}`);
      for (const line of describeChanges(changes)) console.say(`  apply would do:  ${line}`);
      if (error !== null) sayError(console, error);
      return { ...planJson({ ...configuration, error }), drift: drifted };
    });
    const failed = [...moved, ...wanted].some(({ error }) => error !== null);
    const different =
      moved.some(({ verdict }) => (verdict?.drift.length ?? 0) > 0) ||
      wanted.some(({ verdict }) => verdict?.empty === false);
    return {
      exit: failed ? EXIT.failed : different ? EXIT.changes : EXIT.done,
      json: { digest: manifest.digest, states },
      next: different
        ? `decide for each line: bring it into an overlay, or let ${context.command('apply')} put it back`
        : failed
          ? 'mend what failed, then look again'
          : 'nothing: reality, state and configuration agree',
    };
  },
};
