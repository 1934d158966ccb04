/** `dr evacuate REGION`: writer and clients leave a region that is well, without loss. */
import { evacuate as run } from '../../modules/recovery/flows/evacuate';
import { declareAcceptance, openRecovery, personPorts, readAccepted, runOutcome } from '../app/recover';
import type { Verb } from '../app/verb';

export const evacuate: Verb = {
  declare(command) {
    command
      .argument('<region>', 'the region to leave')
      .option('--to <region>', 'the region to move to (default: the one that is recommended)')
      .option('--answer-names-region', 'the answer at the health path names the region that serves', false);
    declareAcceptance(command, 'accept by name what cannot be proven');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const [region = ''] = call.args;
    const { world, workspace } = await openRecovery(context);
    const { to, answerNamesRegion } = call.options;
    const flow = await run(personPorts(context, world, workspace, accepted), {
      region,
      ...(typeof to === 'string' ? { to } : {}),
      answerNamesRegion: answerNamesRegion === true || world.kind === 'lab',
    });
    return runOutcome(context, flow, { verb: 'evacuate', left: region });
  },
};
