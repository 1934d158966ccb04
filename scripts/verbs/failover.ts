/** `dr failover --to REGION`: moves writer and clients to another region. */
import { writeWhole } from '../../modules/console/disk';
import { EXIT } from '../../modules/console/errors';
import { failoverScript, type ScriptOf } from '../../modules/recovery/flows/script';
import { failover as run } from '../../modules/recovery/flows/failover';
import type { VerbOutcome, Verb } from '../app/verb';
import { declareAcceptance, openRecovery, personPorts, readAccepted, runOutcome } from '../app/recover';

export const failover: Verb = {
  declare(command) {
    command
      .option('--to <region>', 'the region to move to (default: the one that is recommended)')
      .option('--graceful', 'a planned move: nothing is lost; needs the region that is left', false)
      .option('--detach', 'take the database out of the global one although managed failover is possible', false)
      .option(
        '--script <file>',
        'write the same runbook as a bash script that needs the AWS CLI alone, and run nothing',
      )
      .option('--answer-names-region', 'the answer at the health path names the region that serves', false);
    declareAcceptance(command, 'accept by name what cannot be proven or is lost, e.g. unfenced:us-east-1');
  },

  async run(context, call) {
    const accepted = readAccepted(call);
    const { world, workspace } = await openRecovery(context);
    const { to, graceful, detach, answerNamesRegion, script } = call.options;
    const ports = personPorts(context, world, workspace, accepted);
    const options = {
      ...(typeof to === 'string' ? { to } : {}),
      graceful: graceful === true,
      detach: detach === true,
      answerNamesRegion: answerNamesRegion === true || world.kind === 'lab',
    };
    if (typeof script === 'string') return write(script, await failoverScript(ports, options));
    const flow = await run(ports, options);
    return runOutcome(context, flow, { verb: 'failover' });
  },
};

/** The script is complete or not there at all. */
function write(file: string, { runbook, text }: ScriptOf): VerbOutcome {
  writeWhole(file, text, 0o755);
  return {
    exit: EXIT.done,
    json: { script: file, runbook: runbook.id, target: runbook.target },
    next: `keep ${file} where the lost region cannot take it away; ${file} --help shows its plan`,
  };
}
