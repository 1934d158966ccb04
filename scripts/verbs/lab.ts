/** `dr lab up|outage|restore|status`: AWS regions on this machine, to try the other verbs on with --lab. */
import { DrError, EXIT } from '../../modules/console/errors';
import { DISK } from '../../modules/evidence/disk';
import { findTerraform } from '../../modules/terraform/binary';
import type { Context } from '../context';
import { LAB_SCALE, readScale, refuseSecondLab, snapshotFolder, startLabHere, untilStopped } from '../labs';
import { noTerraform, openWorkspace, readTopology } from '../workplace';
import type { Outcome, Verb } from '../verb';
import { labFolder, runningLab } from '../world';

const ACTIONS = {
  up: 'start a lab and keep it until Ctrl-C, with everything applied where a drill has kept it',
  outage: 'take REGION out',
  restore: 'bring REGION back',
  status: 'say where it runs and what is out',
} as const;

export const lab: Verb = {
  declare(command) {
    command
      .argument(
        '<action>',
        Object.entries(ACTIONS)
          .map(([name, what]) => `${name}: ${what}`)
          .join('; '),
      )
      .argument('[region]', 'for outage and restore')
      .option('--mode <mode>', '503, reset or hang', '503')
      .option('--empty', 'start without what a drill has kept', false)
      .option('--scale <n>', 'lab seconds per second', String(LAB_SCALE));
  },

  run(context, { args, options }) {
    const [action = '', region = ''] = args;
    switch (action) {
      case 'up':
        return up(context, options['empty'] === true, readScale(options['scale']));
      case 'outage':
        return change(context, 'outage', { region, mode: String(options['mode']) });
      case 'restore':
        return change(context, 'restore', { region });
      case 'status':
        return state(context);
      default:
        throw new DrError(
          'usage',
          `dr lab ${action} is not known.`,
          `There is ${Object.keys(ACTIONS).join(', ')}.`,
          'dr lab --help shows what each does.',
        );
    }
  },
};

async function up(context: Context, empty: boolean, scale: number): Promise<Outcome> {
  await refuseSecondLab(context);
  const kept = empty ? undefined : await keptSnapshot(context);
  const { accountId } = readTopology(context);
  const running = await startLabHere(context, {
    dir: labFolder(context),
    accountId,
    scale,
    ...(kept === undefined ? {} : { snapshot: kept }),
  });
  context.console.say(
    `The lab runs at ${running.endpoint}, ${running.restored ? 'with every state applied' : 'empty'}. Ctrl-C ends it.`,
  );
  context.console.say(
    running.restored
      ? 'From another terminal: dr status --lab'
      : 'From another terminal: dr bootstrap --lab && dr apply --lab',
  );
  await untilStopped(context);
  await running.stop();
  return { exit: EXIT.interrupted, json: {}, next: 'dr lab up' };
}

/** What a drill kept, where it fits the overlays and the lab as they are now. */
async function keptSnapshot(context: Context): Promise<string | undefined> {
  const terraform = await findTerraform(context.env);
  const { digest } = await openWorkspace(context, noTerraform()).synthesize();
  const folder = snapshotFolder(context, digest, `${terraform.flavour} ${terraform.version}`);
  return DISK.exists(folder) ? folder : undefined;
}

async function state(context: Context): Promise<Outcome> {
  const found = await runningLab(context);
  const answer = (await (await fetch(`${found.endpoint}/_lab/status`)).json()) as {
    readonly out: Readonly<Record<string, string>>;
  };
  const out = Object.entries(answer.out).map(([region, mode]) => `${region} (${mode})`);
  context.console.say(`${found.endpoint}, account ${found.accountId}, ${found.clock.scale} lab seconds per second`);
  context.console.say(out.length === 0 ? 'every region answers' : `out: ${out.join(', ')}`);
  return { exit: EXIT.done, json: { ...found, out: answer.out }, next: 'dr status --lab' };
}

async function change(
  context: Context,
  action: 'outage' | 'restore',
  body: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const found = await runningLab(context);
  const answer = await fetch(`${found.endpoint}/_lab/${action}`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) {
    const { error } = (await answer.json()) as { readonly error: string };
    throw new DrError(
      'usage',
      `The lab did not take that: ${error}.`,
      `Asked: ${action} ${JSON.stringify(body)}.`,
      `dr lab ${action} us-east-1`,
    );
  }
  context.console.say(action === 'outage' ? `${body['region']} is out (${body['mode']})` : `${body['region']} is back`);
  return { exit: EXIT.done, json: body, next: 'dr status --lab' };
}
