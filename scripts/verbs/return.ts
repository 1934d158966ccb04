/** `dr return REGION`: writer and clients go back to a region that stood by, as planned. */
import { returnTo as run } from '../../modules/recovery/flows/evacuate';
import { declareAcceptance, openRecovery, personPorts, readAccepted, runOutcome } from '../app/recover';
import type { Verb } from '../app/verb';

export const returnTo: Verb = {
  declare(command) {
    command
      .argument('<region>', 'the region to return to')
      .option('--answer-names-region', 'the answer at the health path names the region that serves', false);
    declareAcceptance(command, 'accept by name what cannot be proven');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const [region = ''] = call.args;
    const { world, workspace } = await openRecovery(context);
    const flow = await run(personPorts(context, world, workspace, accepted), {
      region,
      answerNamesRegion: call.options['answerNamesRegion'] === true || world.kind === 'lab',
    });
    return runOutcome(context, flow, { verb: 'return' });
  },
};
