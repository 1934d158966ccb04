/** `dr resume RUN`: continues a run. By its journal, nothing is done twice. */
import { resumeKept } from '../../modules/recovery/flows/carry-out';
import { switchRun } from '../../modules/recovery/flows/steer';
import { declareAcceptance, openRecovery, personPorts, readAccepted, runOutcome } from '../app/recover';
import { readReason } from '../app/reason';
import type { Verb } from '../app/verb';

export const resume: Verb = {
  declare(command) {
    command
      .argument('<run>', 'id of the run, as printed when it began')
      .option('--takeover', 'take the lease from its holder, who sends nothing more', false)
      .option('--ungraceful', "change over to the emergency's runbook, from what is observed now", false)
      .option('--detach', 'with --ungraceful: take the database out of the global one', false);
    declareAcceptance(command, 'accept by name what cannot be proven');
  },

  async run(context, call) {
    const { takeover, ungraceful, detach } = call.options;
    const accepted = readAccepted(call);
    const demanded = takeover === true || ungraceful === true ? ['--takeover or --ungraceful'] : [];
    const reason = readReason([...accepted.names, ...demanded], call.options['reason']) ?? '';
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, accepted);
    const run = call.args[0] ?? '';
    const flow =
      ungraceful === true
        ? await switchRun(
            run,
            ports,
            { reason, takeover: takeover === true },
            { detach: detach === true, answerNamesRegion: world.kind === 'lab' },
          )
        : await resumeKept(run, ports, takeover === true ? { takeover: reason } : {});
    return runOutcome(context, flow, { verb: 'resume' });
  },
};
