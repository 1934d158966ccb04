/** `dr abort RUN`: ends a run for good. What it did stays as it is. Also a lease that has no run behind it. */
import { join } from 'node:path';
import { DrError, EXIT } from '../../modules/console/errors';
import { declined } from '../../modules/recovery/flows/carry-out';
import { endOrphan, replaceUnreadable, unreadableLeases } from '../../modules/recovery/flows/orphan';
import type { FlowPorts } from '../../modules/recovery/flows/ports';
import { abortRun, type Steering } from '../../modules/recovery/flows/steer';
import { leaseOfRun, leaseWords, orphanOf } from '../../modules/runs/orphans';
import { damageOf, setAside } from '../../modules/runs/runs';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { openRecovery, personPorts } from '../app/recover';
import { readReason } from '../app/reason';
import type { VerbOutcome, Verb } from '../app/verb';

/** Instead of a run: the object at the lease's key. */
const LEASE = 'lease';

/** The run's files are invalid or missing: only its lease can be ended. */
const LEASE_ALONE: readonly string[] = ['lease-orphan', 'broken-run', 'journal-broken', 'journal-unknown'];

export const abort: Verb = {
  declare(command) {
    command
      .argument(
        '<run>',
        'id of the run, as printed when it began; or lease, where the object of the lease cannot be read',
      )
      .option('--takeover', 'end it although someone runs it; they send nothing more', false)
      .option('--reason <text>', 'why; goes on record');
  },

  async run(context, { args, options }) {
    const reason = readReason(['the end of a run'], options['reason']) ?? '';
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason });
    return abortIn(context, ports, args[0] ?? '', { reason, takeover: options['takeover'] === true });
  },
};

/** The verb in an open world. */
export async function abortIn(
  context: Context,
  ports: FlowPorts,
  run: string,
  steering: Steering,
): Promise<VerbOutcome> {
  if (run === LEASE) return abortUnreadable(context, ports, steering.reason);
  try {
    return await abortWhole(context, run, ports, steering);
  } catch (error) {
    if (!(error instanceof DrError) || !LEASE_ALONE.includes(error.code)) throw error;
    return abortOrphan(context, run, ports, steering, error);
  }
}

async function abortWhole(context: Context, run: string, ports: FlowPorts, steering: Steering): Promise<VerbOutcome> {
  const { steps } = await abortRun(run, ports, steering);
  context.console.say(`\n${run} is ended. It is left as it is:`);
  for (const [step, end] of Object.entries(steps)) context.console.say(`  ${end.padEnd(8)} ${step}`);
  context.console.say('Where applies were frozen, they stay frozen until dr reconcile.');
  return ended(context, { run_id: run, reason: steering.reason, steps });
}

/** Its process died before it kept anything, or what was kept was changed: there is a lease, and no step that could be told of. */
async function abortOrphan(
  context: Context,
  run: string,
  ports: FlowPorts,
  steering: Steering,
  found: DrError,
): Promise<VerbOutcome> {
  const alone = found.code === 'lease-orphan';
  const find = alone ? orphanOf : leaseOfRun;
  const orphan = await find(ports.workspace.topology(), run, ports);
  if (orphan === null && !alone) return abortDamaged(context, run, ports, steering, found);
  if (orphan === null) throw declined({ title: `The lease of ${run} is not there any more` });
  const { console, options } = context;
  console.say(
    alone
      ? `\nThere is a lease of ${run}, and neither a runbook nor a journal.`
      : `\n${found.what} ${found.why} Its lease alone is ended; what is kept stays as evidence.`,
  );
  console.say(`  ${leaseWords(orphan)}`);
  if (orphan.kept === 'unknown') console.warn('Not every bucket answers: one that does not may hold its journal.');
  if (
    !options.yes &&
    !(await console.confirm('\nNo process goes on with it, and applies and runs may begin after that?', run))
  )
    throw declined({ title: `Ending the lease of ${run}` });
  await endOrphan(orphan, ports, steering);
  if (damageOf(join(ports.runsDir, run), run) !== null) aside(run, ports, steering);
  console.say(`The lease of ${run} is ended.`);
  return ended(context, { run_id: run, reason: steering.reason, steps: {}, lease: orphan.record });
}

/** The files of the run are damaged, and it holds no lease. It is marked as ended on this machine, so that no verb offers to resume it. */
async function abortDamaged(
  context: Context,
  run: string,
  ports: FlowPorts,
  steering: Steering,
  found: DrError,
): Promise<VerbOutcome> {
  if (damageOf(join(ports.runsDir, run), run) === null) throw found;
  const { console, options } = context;
  console.say(`\n${found.what} ${found.why} No lease stands for it.`);
  if (!options.yes && !(await console.confirm('\nTake it for ended on this machine? What is kept stays.', run)))
    throw declined({ title: `Ending ${run}` });
  aside(run, ports, steering);
  console.say(`${run} is ended. What is kept of it stays as evidence.`);
  return ended(context, { run_id: run, reason: steering.reason, steps: {}, lease: null });
}

const ended = (context: Context, json: VerbOutcome['json']): VerbOutcome => ({
  exit: EXIT.done,
  json,
  next: whatNext({ after: 'did', what: 'abort' }, context.command),
});

const aside = (run: string, { runsDir, holder, clock }: FlowPorts, { reason }: Steering): void =>
  setAside(join(runsDir, run), { by: holder.arn, reason, at: new Date(clock.now()).toISOString() });

async function abortUnreadable(context: Context, ports: FlowPorts, reason: string): Promise<VerbOutcome> {
  const { console, options } = context;
  const found = await unreadableLeases(ports);
  for (const { region, why } of found) console.say(`  ${region}: ${why}`);
  if (found.length === 0) {
    console.say('Every lease that there is can be read.');
    return {
      exit: EXIT.done,
      json: { replaced: [] },
      next: whatNext({ after: 'did', what: 'list-journal' }, context.command),
    };
  }
  if (!options.yes && !(await console.confirm('\nPut a lease in its place that can be read?', LEASE)))
    throw declined({ title: 'Replacing the lease' });
  await replaceUnreadable(found, ports, reason);
  console.say('It is replaced. What was there is kept below runs/ in the state buckets.');
  return ended(context, { replaced: found.map(({ region }) => region), reason });
}
