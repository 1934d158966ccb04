/** `dr failover --to REGION`: moves writer and clients to another region. */
import { failover as run } from '../../modules/recovery/flows/failover';
import { collect, type Verb } from '../verb';
import { openRecovery, personPorts, readAccepted, runOutcome } from '../recover';

export const failover: Verb = {
  declare(command) {
    command
      .requiredOption('--to <region>', 'the region to move to')
      .option('--graceful', 'a planned move: nothing is lost; needs the region that is left', false)
      .option('--detach', 'take the database out of the global one although managed failover is possible', false)
      .option('--answer-names-region', 'the answer at the health path names the region that serves', false)
      .option(
        '--accept <name>',
        'accept by name what cannot be proven, e.g. unfenced:us-east-1 (repeatable)',
        collect,
        [],
      )
      .option('--reason <text>', 'why; goes on record');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const { world, workspace } = await openRecovery(context);
    const { to, graceful, detach, answerNamesRegion } = call.options;
    const flow = await run(personPorts(context, world, workspace, accepted), {
      to: String(to),
      graceful: graceful === true,
      detach: detach === true,
      answerNamesRegion: answerNamesRegion === true || world.kind === 'lab',
    });
    return runOutcome(flow, 'when the dust has settled: dr reconcile');
  },
};
