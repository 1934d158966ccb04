/** `dr apply [STATE…]`: initialise, plan, judge, ask, apply that very plan; in parallel where dependencies allow. */
import {} from 'node:fs';
import { join } from 'node:path';
import { appendTo, makeFolders } from '../../modules/console/disk';
import { DrError } from '../../modules/console/errors';
import { requireUnfrozen } from '../../modules/runs/frozen';
import { requireNoOpenRun } from '../../modules/runs/interlock';
import { refuseSecondZone } from '../../modules/parts/service-record/checks/second-zone';
import { applyStates } from '../../modules/terraform/apply-all';
import { orderStates } from '../../modules/terraform/order';
import type { PlanVerdict, Refusal } from '../../modules/terraform/types';
import { describeVerdict } from '../../modules/terraform/words';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { bundleNow, keepBundle } from '../app/bundling';
import { exitOf, isAccepted, readAcceptances, sayErrors, sayVerdict, stateJson } from '../app/judged';
import { openProvision, type Provision } from '../app/provision';
import { collect, texts, type Verb } from '../app/verb';

export const apply: Verb = {
  declare(command) {
    command
      .argument('[state...]', "states or patterns such as '*.data'; all without one")
      .option('--accept <RULE:ADDRESS>', 'accept one refused change by name (repeatable)', collect)
      .option('--reason <text>', 'why it is accepted; recorded');
  },

  async run(context, { args, options }) {
    const { console, signal } = context;
    const reason = options['reason'];
    const acceptances = readAcceptances(texts(options['accept']), reason);
    const provision = await openProvision(context, args);
    await requireUnfrozen(provision.topology, provision.selected, provision.world.adapter, signal);
    await requireNoOpenRun(provision.topology, provision.selected, {
      sender: provision.world.adapter,
      clock: provision.world.clock,
    });
    const { manifest, selected, runner } = provision;
    const used = new Set<string>();
    const accepts = (refusal: Refusal): boolean => {
      if (!isAccepted(acceptances, refusal)) return false;
      used.add(`${refusal.rule}:${refusal.address}`);
      record(context, provision, refusal, String(reason));
      return true;
    };
    const result = await applyStates(
      orderStates(manifest.states, selected),
      runner,
      {
        outDir: manifest.outDir,
        mode: 'apply',
        accepts,
        refuses: (verdict) => refuseSecondZone(provision.topology, verdict, provision.world.adapter, signal),
        approve: (verdict) => approve(context, verdict),
      },
      console,
      signal,
    );
    for (const { rule, address } of acceptances) {
      if (!used.has(`${rule}:${address}`))
        console.warn(`--accept ${rule}:${address} was not needed: nothing was refused by that name`);
    }
    sayErrors(console, result);
    if (result.done && selected.length === provision.topology.states.length) await renewBundle(context, provision);
    return {
      exit: exitOf(result),
      json: { digest: manifest.digest, done: result.done, states: result.results.map(stateJson) },
      next: whatNext({ after: 'apply', ...result }, context.command),
    };
  },
};

/** After an apply the bundle is renewed. A failed upload does not fail the apply, and is reported. */
async function renewBundle(context: Context, { topology, world }: Provision): Promise<void> {
  try {
    await keepBundle(context, topology, world, await bundleNow(context, topology, world));
  } catch (error) {
    if (!(error instanceof DrError) || context.signal.aborted) throw error;
    context.console.warn(
      `No bundle was kept: ${error.what}. ${error.why} Repeat it: ${context.command('bundle --upload')}`,
    );
  }
}

async function approve(context: Context, verdict: PlanVerdict): Promise<boolean> {
  if (context.options.yes) return true;
  sayVerdict(context.console, verdict);
  const answer = await context.console.confirm(`Apply this to ${verdict.state} (${describeVerdict(verdict)})?`, 'yes');
  if (!answer)
    context.console.warn(`${verdict.state} was not applied: not confirmed (without a terminal, --yes is needed)`);
  return answer;
}

/** Who accepted what, when and why, one line each: for whoever asks later. */
function record(context: Context, { topology, world }: Provision, { rule, address }: Refusal, reason: string): void {
  makeFolders(context.paths.work);
  const line = {
    at: new Date(context.clock.now()).toISOString(),
    by: world.identity.arn,
    environment: topology.environment,
    world: world.id,
    rule,
    address,
    reason,
  };
  appendTo(join(context.paths.work, 'acceptances.jsonl'), JSON.stringify(line));
}
