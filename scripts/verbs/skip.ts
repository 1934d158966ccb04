/** `dr skip RUN STEP`: goes on without a step. */
import { EXIT } from '../../modules/console/errors';
import { skipStep } from '../../modules/recovery/flows/steer';
import { whatNext } from '../../modules/recovery/next/next';
import { declareAcceptance, openRecovery, personPorts, readAccepted } from '../app/recover';
import { readReason } from '../app/reason';
import type { Verb } from '../app/verb';

export const skip: Verb = {
  declare(command) {
    command
      .argument('<run>', 'id of the run, as printed when it began')
      .argument('<step>', 'id of the step, as dr journal shows it')
      .option('--takeover', 'although someone runs it; they send nothing more', false);
    declareAcceptance(command, 'for a step that cannot be undone or that fences: skip:STEP');
  },

  async run(context, call) {
    const reason = readReason(['a step'], call.options['reason']) ?? '';
    const accepted = { ...readAccepted(call), reason };
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, accepted);
    const [run = '', id = ''] = call.args;
    const step = await skipStep(run, id, ports, { reason, takeover: call.options['takeover'] === true });
    context.console.warn(`SKIPPED: ${step.title}. The steps that need it continue without it; every report says so.`);
    return {
      exit: EXIT.done,
      json: { run_id: run, step: id, reason },
      next: whatNext({ after: 'did', what: 'skip', about: run }, context.command),
    };
  },
};
