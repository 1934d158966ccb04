/**
 * `dr state …`: for a state that does not say what is true. `show` tells what Terraform left behind, `push` writes the state that an
 * apply could not write, `adopt` takes what exists into a state. Each looks, tells, asks; nothing is changed in AWS by any of them.
 */
import { DrError, EXIT } from '../../modules/console/errors';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import { identifierOf } from '../../modules/terraform/exists';
import type { TerraformCommands } from '../../modules/terraform/commands';
import { resourceCount } from '../../modules/terraform/state-file';
import {
  adopt,
  isIncomplete,
  lookAtErrored,
  planAdoption,
  pushErrored,
  type Adoption,
  type Errored,
} from '../../modules/terraform/surgery';
import { requireUnfrozen } from '../../modules/runs/frozen';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import type { State } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { configurationOf, lookUpIdentifier, readAddress, readIdentifier } from '../app/adoption';
import { openProvision } from '../app/provision';
import type { VerbOutcome, Verb } from '../app/verb';

const ACTIONS = {
  push: 'write the state that an apply could not write (errored.tfstate)',
  adopt: 'take what exists already into the state, by ADDRESS and, where dr does not find it, ID',
} as const;

export const state: Verb = {
  declare(command) {
    const actions = Object.entries(ACTIONS).map(([name, what]) => `${name}: ${what}`);
    command
      .argument('<action>', actions.join('; '))
      .argument('<state>', 'the state it is about')
      .argument('[address]', 'adopt: address of the resource, as aws_lb.entry')
      .argument('[id]', 'adopt: its identifier, as the provider’s documentation names it under Import');
  },

  async run(context, { args }) {
    const [action = '', name = '', address, id] = args;
    if (!(action in ACTIONS)) throw unknownAction(action);
    if (action === 'adopt' && address === undefined) throw noAddress();
    const { topology, manifest, selected, runner, world } = await openProvision(context, [name], 'warn');
    const [one, ...more] = topology.states.filter((each) => selected.includes(each.id));
    if (one === undefined || more.length > 0) throw severalStates(name, selected);
    await runner.commands.prepare(one, manifest.outDir, context.signal);
    if (action === 'push' || address === undefined) return push(context, runner.commands, one);
    const guards = { sender: world.adapter, clock: world.clock };
    await requireUnfrozen(topology, [one.id], world.adapter, context.signal);
    await requireNoOpenRun(topology, [one.id], guards);
    await runner.requireSound(one.id);
    const wanted = readAddress(address, configurationOf(manifest.outDir, one));
    const found =
      id === undefined && !(await isIncomplete(runner.commands, one, wanted, context.signal))
        ? await lookUpIdentifier(
            one,
            wanted,
            identifierOf(TERRAFORM_TYPES, wanted, configurationOf(manifest.outDir, one)),
            world.adapter,
          )
        : readIdentifier(id ?? wanted);
    return take(context, runner.commands, one, { address: wanted, id: found });
  },
};

/** Looks, tells, asks, writes. */
export async function push(context: Context, commands: TerraformCommands, one: State): Promise<VerbOutcome> {
  const plan = whatNext({ after: 'did', what: 'state', about: one.id }, context.command);
  const look = await lookAtErrored(commands, one, context.signal);
  if (look === null) {
    context.console.say(`No apply of ${one.id} left a state that it could not write, as far as this project knows.`);
    return { exit: EXIT.done, json: { state: one.id, pushed: false, kept: null }, next: plan };
  }
  describe(context, one, look);
  const { verdict } = look;
  if (verdict.kind === 'refused') throw refusedPush(one, look, verdict);
  if (verdict.kind === 'push' && !(await agreed(context, `\nWrite it as the state of ${one.id}?`, one.id))) {
    const json = { state: one.id, pushed: false, kept: null };
    return { exit: EXIT.refused, json, next: `nothing was written: ${context.command(`state push ${one.id}`)}` };
  }
  const kept = await pushErrored(commands, one, look, context.signal);
  context.console.say(
    verdict.kind === 'there' ? 'The bucket holds it already.' : 'It is written, and was read back from the bucket.',
  );
  context.console.say(`The file is kept as ${kept}; remove it when the plan is what you expect.`);
  return { exit: EXIT.done, json: { state: one.id, pushed: verdict.kind === 'push', kept }, next: plan };
}

function describe({ console }: Context, { id, backend }: State, { file, state: left, remote }: Errored): void {
  const resources = (count: number): string => `${count} ${count === 1 ? 'resource' : 'resources'}`;
  console.say(`An apply of ${id} could not write its state.`);
  console.say(`  file    ${file}`);
  console.say(`          serial ${left.serial}, lineage ${left.lineage}, ${resources(resourceCount(left))}`);
  console.say(`  bucket  s3://${backend.bucket}/${backend.key}`);
  console.say(
    remote === null
      ? '          no state'
      : `          serial ${remote.serial}, lineage ${remote.lineage}, ${resources(resourceCount(remote))}`,
  );
}

async function take(
  context: Context,
  commands: TerraformCommands,
  one: State,
  wanted: Pick<Adoption, 'address' | 'id'>,
): Promise<VerbOutcome> {
  const { console, signal } = context;
  const adoption = await planAdoption(commands, one, wanted, signal);
  console.say(`${adoption.address} in ${one.id} would be ${adoption.id}. Nothing is changed in AWS.`);
  console.say(
    adoption.incomplete
      ? '  it is in the state, and its creation was broken off: Terraform would replace it. It is accepted as complete; the next plan shows what differs'
      : adoption.differs.length === 0
        ? '  it is as the configuration says'
        : `  it differs in ${adoption.differs.join(', ')}: the next apply plans that change, and judges it`,
  );
  const json = { state: one.id, ...adoption };
  if (!(await agreed(context, '\nTake it into the state?', 'yes'))) {
    return { exit: EXIT.refused, json: { ...json, adopted: false }, next: 'nothing was adopted' };
  }
  await adopt(commands, one, adoption, signal);
  console.say(`${adoption.address} is in the state.`);
  return {
    exit: EXIT.done,
    json: { ...json, adopted: true },
    next: whatNext({ after: 'did', what: 'state', about: one.id }, context.command),
  };
}

async function agreed({ console, options }: Context, question: string, expected: string): Promise<boolean> {
  return options.yes || console.confirm(question, expected);
}

function refusedPush(
  { id }: State,
  { file }: Errored,
  { code, why }: { readonly code: string; readonly why: string },
): DrError {
  return new DrError(
    code,
    `The state of ${id} is not written.`,
    `${why} Writing it would lose one of the two.`,
    `Both are left as they are; the file is ${file}. Bring them together by hand: docs/state-surgery.md, A state that was not written.`,
    EXIT.refused,
  );
}

function unknownAction(action: string): DrError {
  const known = Object.keys(ACTIONS).join(', ');
  return new DrError(
    'usage',
    `dr state ${action} is not known.`,
    `Allowed: ${known}.`,
    'dr state --help shows what there is.',
  );
}

function noAddress(): DrError {
  const fix = 'Write dr state adopt STATE ADDRESS [ID], with the address as the plan shows it.';
  return new DrError('usage', 'The resource to adopt is missing.', 'adopt needs the address of a resource.', fix);
}

function severalStates(name: string, ids: readonly string[]): DrError {
  const why = 'A state is repaired after a look at it, one at a time.';
  return new DrError('one-state', `${name} names ${ids.length} states.`, why, `Name one of them: ${ids.join(', ')}`);
}
