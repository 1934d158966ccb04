/** `dr journal [RUN]`: what a run did, line by line; whether its copies agree; bringing them together. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { EXIT } from '../../modules/console/errors';
import { readChain } from '../../modules/recovery/chain';
import { fileJournal } from '../../modules/recovery/fileJournal';
import type { FlowPorts } from '../../modules/recovery/flows/ports';
import { openRun } from '../../modules/recovery/flows/runFolder';
import { copiedJournal } from '../../modules/recovery/runs/copies';
import { JOURNAL, newestOf, readCopies, type CopyState } from '../../modules/recovery/runs/gather';
import { leasesOf } from '../../modules/recovery/runs/interlock';
import { isUnderWay, nameOf, standing } from '../../modules/recovery/runs/leaseRecord';
import { objectsIn } from '../../modules/recovery/runs/objects';
import { placesOf, runKey } from '../../modules/recovery/runs/places';
import { timelineOf } from '../../modules/recovery/runs/timeline';
import type { Context } from '../context';
import { openRecovery, personPorts } from '../recover';
import type { Outcome, Verb } from '../verb';

export const journal: Verb = {
  declare(command) {
    command
      .argument('[run]', 'id of the run; without one: which runs there are, and who runs what')
      .option('--verify', 'hold every copy to its chain of hashes and to the others', false)
      .option('--sync', 'write what is missing in the copies', false);
  },

  async run(context, { args, options }) {
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason: null });
    const [run] = args;
    if (run === undefined) return listRuns(context, ports);
    const { folder, runbook } = await openRun(run, ports);
    const file = join(folder, JOURNAL);
    const { environment } = runbook;
    const buckets = placesOf(workspace.topology(), runbook).map((place) => objectsIn(place, ports));
    if (options['sync'] === true) {
      const copied = copiedJournal(fileJournal(file), buckets, runKey(environment, run, JOURNAL), ports);
      const missing = await copied.flush();
      context.console.say(missing.length === 0 ? 'Every copy is whole.' : `Not whole: ${missing.join(', ')}`);
      return {
        exit: missing.length === 0 ? EXIT.done : EXIT.changes,
        json: { run_id: run, not_whole: missing },
        next: context.command(`journal ${run} --verify`),
      };
    }
    const chain = readChain(isThere(file) ? readFileSync(file, 'utf8') : '');
    for (const line of timelineOf(chain.entries)) context.console.say(line);
    if (options['verify'] !== true) {
      return {
        exit: EXIT.done,
        json: { run_id: run, entries: chain.entries },
        next: context.command(`journal ${run} --verify`),
      };
    }
    const here: CopyState = { where: 'this machine', v: 'found', chain, etag: null };
    return verify(context, run, [here, ...(await readCopies(buckets, environment, run))]);
  },
};

/** Says of each copy whether its chain holds and how far it goes. Throws `journals-differ` and `journal-broken`. */
function verify(context: Context, run: string, copies: readonly CopyState[]): Outcome {
  const told = copies.map((copy) => ({ where: copy.where, ...stateOf(copy) }));
  context.console.say('');
  for (const { where, state, lines } of told) context.console.say(`  ${where.padEnd(16)} ${state}, ${lines} lines`);
  const most = newestOf(copies)?.chain.lines.length ?? 0;
  const whole = told.every(({ state, lines }) => state === 'whole' && lines === most);
  const unknown = told.some(({ state }) => state.startsWith('unknown'));
  return {
    exit: unknown ? EXIT.unknown : whole ? EXIT.done : EXIT.changes,
    json: { run_id: run, copies: told },
    next: whole ? 'every copy says the same' : context.command(`journal ${run} --sync`),
  };
}

function stateOf(copy: CopyState): { readonly state: string; readonly lines: number } {
  if (copy.v === 'missing') return { state: 'missing', lines: 0 };
  if (copy.v === 'unknown') return { state: `unknown (${copy.why})`, lines: 0 };
  const { brokenAt, lines } = copy.chain;
  return { state: brokenAt === null ? 'whole' : `broken at line ${brokenAt}`, lines: lines.length };
}

async function listRuns(context: Context, ports: FlowPorts): Promise<Outcome> {
  const { runsDir } = ports;
  const kept = isThere(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  for (const run of kept) context.console.say(`  ${run}`);
  if (kept.length === 0) context.console.say('No run is kept on this machine.');
  const leases = await leasesOf(ports.workspace.topology(), ports);
  for (const { region, read } of leases) {
    if (read.v === 'unknown') context.console.warn(`The lease in ${region} is not known: ${read.why}`);
  }
  const found = standing(leases.map(({ read }) => read)).filter(isUnderWay);
  for (const { record, ended } of found) {
    const { holder, last, run, since } = record;
    const who =
      holder === null ? `left by ${nameOf(last)}` : `${ended ? 'no longer renewed by' : 'run by'} ${nameOf(holder)}`;
    context.console.say(`\n${run} is open: ${who}, since ${since}`);
  }
  const [open] = found;
  return {
    exit: leases.some(({ read }) => read.v === 'unknown') ? EXIT.unknown : EXIT.done,
    json: { runs: kept, open: found.map(({ record, ended }) => ({ ended, ...record })) },
    next:
      open === undefined
        ? kept[0] === undefined
          ? 'nothing to do'
          : context.command(`journal ${kept[0]}`)
        : context.command(`journal ${open.record.run}`),
  };
}
