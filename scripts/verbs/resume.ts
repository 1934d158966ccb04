/** `dr resume RUN`: goes on with a run. What was done is not done again: the journal says what it was. */
import { resumeKept } from '../../modules/recovery/flows/carryOut';
import { openRecovery, personPorts, readAccepted, runOutcome } from '../recover';
import { collect, type Verb } from '../verb';

export const resume: Verb = {
  declare(command) {
    command
      .argument('<run>', 'id of the run, a folder under .twinstate/runs')
      .option('--accept <name>', 'accept by name what cannot be proven (repeatable)', collect, [])
      .option('--reason <text>', 'why; goes on record');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, accepted);
    return runOutcome(context, await resumeKept(call.args[0] ?? '', ports), context.command('reconcile'));
  },
};
