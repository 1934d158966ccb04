/** `dr failback`: returns to a region, by the method that fits what is observed. */
import { failback as run } from '../../modules/recovery/flows/failback';
import type { Verb } from '../app/verb';
import { declareAcceptance, openRecovery, personPorts, readAccepted, runOutcome } from '../app/recover';

export const failback: Verb = {
  declare(command) {
    command
      .option('--to <region>', "the region to return to (default: the database's home region)")
      .option('--rebuild', 'delete and re-create the stale cluster although it could rejoin', false)
      .option('--answer-names-region', 'the answer at the health path names the region that serves', false);
    declareAcceptance(command, 'accept by name what is lost or cannot be proven');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const { world, workspace } = await openRecovery(context);
    const { to, rebuild, answerNamesRegion } = call.options;
    const flow = await run(personPorts(context, world, workspace, accepted), {
      ...(typeof to === 'string' ? { to } : {}),
      rebuild: rebuild === true,
      answerNamesRegion: answerNamesRegion === true || world.kind === 'lab',
    });
    return runOutcome(context, flow, { verb: 'failback' });
  },
};
