/** `dr unlock STATE`: who holds its lock, since when and for what; releases that very lock when its process is gone. */
import { join } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { anotherLock, readLock, releaseLock, type HeldLock } from '../../modules/runs/unlock';
import { processesIn } from '../../modules/terraform/holders';
import { selectStates } from '../../modules/terraform/select';
import type { State, Topology } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import type { VerbOutcome, Verb } from '../app/verb';
import { readTopology } from '../app/workplace';
import { openWorld, type World } from '../app/world';

export const unlock: Verb = {
  declare(command) {
    command
      .argument('<state>', 'the state that is locked')
      .option('--id <id>', 'the lock that may be released, and no other; with --yes it must be named');
  },

  async run(context, { args, options }) {
    const topology = readTopology(context);
    const state = stateOf(topology, args[0] ?? '');
    const id = typeof options['id'] === 'string' ? options['id'] : null;
    if (context.options.yes && id === null) throw notNamed(context, state);
    return unlockIn(context, await openWorld(context, topology), state, id);
  },
};

/** Looks, asks, releases. `id`: the only lock that may be released; null where the one that is there is meant. */
export async function unlockIn(
  context: Context,
  world: Pick<World, 'adapter' | 'id' | 'title'>,
  state: State,
  id: string | null,
): Promise<VerbOutcome> {
  const held = await readLock(state, world.adapter, context.signal);
  const plan = whatNext({ after: 'did', what: 'state', about: state.id }, context.command);
  if (held === null) {
    context.console.say(`Nobody holds ${state.id} in ${world.title}.`);
    return { exit: EXIT.done, json: { state: state.id, lock: null, released: false }, next: plan };
  }
  describe(context, state, held);
  if (id !== null && id !== held.id) throw anotherLock(state, id, held);
  await refuseLiving(join(context.paths.work, 'terraform', world.id, state.id), state, held);
  const release = context.command(`unlock ${state.id} --yes --id ${held.id}`);
  const whenGone = `nothing was released; when that process is certainly gone: ${release}`;
  if (!(await agreed(context, state))) return outcome(state, held, false, whenGone);
  await releaseLock(state, held.id, world.adapter, context.signal);
  context.console.say(`Lock ${held.id} is released.`);
  return outcome(state, held, true, `${plan}: an apply that broke off may have left half of its changes`);
}

function stateOf({ states, environment }: Topology, name: string): State {
  const ids = selectStates(states, environment, [name]);
  const [state, ...more] = states.filter((one) => ids.includes(one.id));
  if (state !== undefined && more.length === 0) return state;
  throw new DrError(
    'one-state',
    `${name} names ${ids.length} states.`,
    'A lock is released for one state at a time, after a look at who holds it.',
    `Name one of them: ${ids.join(', ')}`,
  );
}

function describe({ console }: Context, state: State, { who, since, operation, id }: HeldLock): void {
  console.say(`${state.id} is locked`);
  for (const [name, value] of Object.entries({ by: who, since, for: operation, lock: id })) {
    console.say(`  ${name.padEnd(6)} ${value}`);
  }
}

/** Terraform's lock names user and machine, not the process: a process in the state's folder may hold it. */
async function refuseLiving(folder: string, { id }: State, { who }: HeldLock): Promise<void> {
  const pids = await processesIn(folder);
  if (pids === null || pids.length === 0) return;
  throw new DrError(
    'holder-alive',
    `Process ${pids.join(', ')} of this machine is at work on ${id}.`,
    `The lock says ${who}; releasing it under a Terraform that still writes would let two of them overwrite each other's state.`,
    `Wait until it is done, or interrupt it (kill -INT ${pids[0] ?? ''}): it then writes its state and releases the lock itself.`,
    EXIT.refused,
  );
}

async function agreed({ console, options }: Context, { id }: State): Promise<boolean> {
  if (options.yes) return true;
  return console.confirm(
    '\nIf that process still runs, two applies would overwrite each other. Is it certainly gone?',
    id,
  );
}

function outcome(state: State, { id, who, since, operation }: HeldLock, released: boolean, next: string): VerbOutcome {
  const lock = { id, who, since, operation };
  return { exit: released ? EXIT.done : EXIT.refused, json: { state: state.id, lock, released }, next };
}

function notNamed(context: Context, { id }: State): DrError {
  return new DrError(
    'lock-not-named',
    'With --yes the lock must be named: --id.',
    'Without it, whatever lock is there would be released, also one that was taken a moment ago.',
    `See which it is: ${context.command(`unlock ${id}`)}`,
    EXIT.refused,
  );
}
