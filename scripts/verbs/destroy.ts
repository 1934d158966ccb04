/** `dr destroy [STATE…]`: names everything that would be lost, asks, then destroys what reads before what is read. */
import { DrError, EXIT } from '../../modules/console/errors';
import { requireUnfrozen } from '../../modules/runs/frozen';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import { applyStates, planStates } from '../../modules/terraform/apply-all';
import { orderStates, reverseOrder } from '../../modules/terraform/order';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import type { PlanVerdict } from '../../modules/terraform/types';
import type { StateId } from '../../modules/topology/topology';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { exitOf, sayErrors, stateJson } from '../app/judged';
import { openProvision, type Provision } from '../app/provision';
import type { VerbOutcome, Verb } from '../app/verb';
import { PLAN_WIDTH } from '../app/workplace';

export const destroy: Verb = {
  declare(command) {
    command.argument('[state...]', "states or patterns such as '*.workloads'; all without one");
  },

  async run(context, { args }) {
    const { console, signal } = context;
    const provision = await openProvision(context, args, 'warn');
    await requireUnfrozen(provision.topology, provision.selected, provision.world.adapter, signal);
    await requireNoOpenRun(provision.topology, provision.selected, {
      sender: provision.world.adapter,
      clock: provision.world.clock,
    });
    const { manifest, selected, runner, topology } = provision;
    await refuseWhatIsNeeded(context, provision);
    const order = reverseOrder(orderStates(manifest.states, selected));
    const lost = await plansOf(context, provision);
    refuseWhatIsProtected(lost);
    if (lost.every(({ empty }) => empty)) return nothing(selected);
    sayLoss(context, lost);
    if (!(await confirmed(context, topology.environment, selected))) {
      return { exit: EXIT.refused, json: { done: false, states: [] }, next: 'nothing was destroyed' };
    }
    // Each state is planned again when its turn comes; what was not named above is not destroyed.
    const named = new Set(lost.flatMap(({ state, changes }) => changes.map(({ address }) => `${state} ${address}`)));
    const asNamed = (verdict: PlanVerdict): boolean =>
      verdict.changes.every(({ address }) => named.has(`${verdict.state} ${address}`));
    const result = await applyStates(
      order,
      runner,
      {
        outDir: manifest.outDir,
        mode: 'destroy',
        accepts: ({ rule }) => rule === 'destroys-stateful',
        approve: (verdict) => Promise.resolve(asNamed(verdict)),
      },
      console,
      signal,
    );
    sayErrors(console, result);
    return {
      exit: exitOf(result),
      json: { done: result.done, states: result.results.map(stateJson) },
      next: whatNext({ after: 'destroy', ...result }, context.command),
    };
  },
};

/** A state that others still read must not go before them. */
async function refuseWhatIsNeeded(context: Context, { manifest, selected, runner }: Provision): Promise<void> {
  const { states, waitsFor } = orderStates(manifest.states);
  const readers = states.filter(
    ({ id }) => !selected.includes(id) && waitsFor[id]?.some((up) => selected.includes(up)),
  );
  const alive: StateId[] = [];
  for (const state of readers) {
    await runner.init(state, manifest.outDir, context.signal);
    if (Object.keys(await runner.outputs(state, context.signal)).length > 0) alive.push(state.id);
  }
  if (alive.length === 0) return;
  throw new DrError(
    'still-needed',
    `${alive.join(', ')} still depend on what would be destroyed.`,
    'They read its outputs; without it they can be neither planned nor destroyed.',
    `Destroy them as well: dr destroy ${[...alive, ...selected].join(' ')}`,
    EXIT.refused,
  );
}

async function plansOf(context: Context, { manifest, selected, runner }: Provision): Promise<PlanVerdict[]> {
  const order = orderStates(manifest.states, selected);
  const options = { outDir: manifest.outDir, mode: 'destroy', width: PLAN_WIDTH } as const;
  const results = await planStates(order, runner, options, context.console, context.signal);
  return results.map(({ state, verdict, error }) => {
    if (verdict !== null) return verdict;
    throw (
      error ?? new DrError('not-planned', `There is no plan of ${state}.`, 'The run ended before.', 'Run it again.')
    );
  });
}

function refuseWhatIsProtected(lost: readonly PlanVerdict[]): void {
  const held = lost.flatMap(({ refusals }) => refusals.filter(({ rule }) => rule === 'destroys-protected'));
  if (held.length === 0) return;
  throw new DrError(
    'protected',
    `${held.length} resource(s) are protected against deletion.`,
    held.map(({ address }) => address).join('\n'),
    'Give the protection up in an overlay, with a reason (database.deletion_protection), apply that, then destroy.',
    EXIT.refused,
  );
}

function sayLoss({ console }: Context, lost: readonly PlanVerdict[]): void {
  for (const { state, changes } of lost) {
    const stateful = changes.flatMap(({ address, type }) => {
      const loss = TERRAFORM_TYPES.get(type)?.stateful;
      return loss === undefined ? [] : [{ address, loss }];
    });
    console.say(`\n${state}: ${changes.length} resources`);
    for (const { address, loss } of stateful) console.warn(`  lost for good: ${address}: ${loss}`);
  }
}

async function confirmed(
  { console, options }: Context,
  environment: string,
  selected: readonly StateId[],
): Promise<boolean> {
  if (options.yes) return true;
  const [only] = selected;
  const what = only !== undefined && selected.length === 1 ? only : environment;
  return console.confirm(`\nDestroy ${selected.join(', ')} with everything named above?`, what);
}

function nothing(selected: readonly StateId[]): VerbOutcome {
  const states = selected.map((state) => ({ state, end: 'unchanged' }));
  return { exit: EXIT.done, json: { done: true, states }, next: 'nothing: these states hold no resources' };
}
