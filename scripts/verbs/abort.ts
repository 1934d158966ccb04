/** `dr abort RUN`: ends a run for good. What it did stays as it is. */
import { EXIT } from '../../modules/console/errors';
import { abortRun } from '../../modules/recovery/flows/steer';
import { openRecovery, personPorts } from '../recover';
import { readReason } from '../reason';
import type { Verb } from '../verb';

export const abort: Verb = {
  declare(command) {
    command
      .argument('<run>', 'id of the run, as it was said when it began')
      .option('--takeover', 'end it although someone runs it; they send nothing more', false)
      .option('--reason <text>', 'why; goes on record');
  },

  async run(context, { args, options }) {
    const reason = readReason(['the end of a run'], options['reason']) ?? '';
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason });
    const run = args[0] ?? '';
    const { steps } = await abortRun(run, ports, { reason, takeover: options['takeover'] === true });
    context.console.say(`\n${run} is ended. It is left as it is:`);
    for (const [step, end] of Object.entries(steps)) context.console.say(`  ${end.padEnd(8)} ${step}`);
    context.console.say('Where applies were frozen, they stay frozen until dr reconcile.');
    return { exit: EXIT.done, json: { run_id: run, reason, steps }, next: context.command('status') };
  },
};
