/** `dr journal [RUN]`: what a run did, line by line; whether its copies agree; bringing them together. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { EXIT } from '../../modules/console/errors';
import { readChain, type JournalChain } from '../../modules/runbook/chain';
import { fileJournal } from '../../modules/runbook/file-journal';
import type { FlowPorts } from '../../modules/recovery/flows/ports';
import { mendRun, openRun, runFiles } from '../../modules/recovery/flows/run-folder';
import { runbookDigest } from '../../modules/runbook/journal';
import { replay } from '../../modules/runbook/replay';
import type { Runbook } from '../../modules/runbook/runbook';
import { compareFiles, type FilesState, type WantedFiles } from '../../modules/recovery/runs/compare-files';
import { copiedJournal } from '../../modules/runs/copies';
import { HERE, JOURNAL, newestOf, ofFile, readCopies, writeRunFiles, type CopyState } from '../../modules/runs/gather';
import { leasesOf } from '../../modules/runs/interlock';
import { isUnderWay, nameOf, standing } from '../../modules/runs/lease-record';
import { objectsIn, type Objects } from '../../modules/runs/objects';
import { allPlaces, placesOf, runKey } from '../../modules/runs/places';
import { damageWords, readDamaged } from '../../modules/runs/runs';
import { timelineOf } from '../../modules/runs/timeline';
import { whatNext } from '../../modules/recovery/next/next';
import type { Context } from '../app/context';
import { openRecovery, personPorts } from '../app/recover';
import type { VerbOutcome, Verb } from '../app/verb';

export const journal: Verb = {
  declare(command) {
    command
      .argument('[run]', 'id of the run; without one: which runs there are, and who runs what')
      .option(
        '--verify',
        'hold every copy to its chain of hashes, to the others, and its runbook to the journal',
        false,
      )
      .option('--sync', 'write what is missing in the copies', false);
  },

  async run(context, { args, options }) {
    const { world, workspace } = await openRecovery(context);
    const ports = personPorts(context, world, workspace, { names: [], reason: null });
    return journalIn(context, ports, args[0], { verify: options['verify'] === true, sync: options['sync'] === true });
  },
};

/** What the verb does once its world is open. */
export async function journalIn(
  context: Context,
  ports: FlowPorts,
  run: string | undefined,
  how: { readonly verify: boolean; readonly sync: boolean },
): Promise<VerbOutcome> {
  if (run === undefined) return listRuns(context, ports);
  if (how.sync) {
    const from = await mendRun(run, ports);
    if (from !== null) context.console.say(`What was damaged here is from ${from} now; what was here stays beside it.`);
  }
  const kept = keptRun(run, await openRun(run, ports), ports);
  if (how.sync) return sync(context, kept, ports);
  const { brokenAt, entries } = kept.chain;
  for (const line of timelineOf(entries)) context.console.say(line);
  if (brokenAt !== null) {
    context.console.warn(
      `Line ${brokenAt} of the journal here is no entry of it, or does not follow the line before it: what it says from there on is not shown.`,
    );
  }
  if (how.verify) return verify(context, kept);
  return {
    exit: brokenAt === null ? EXIT.done : EXIT.unknown,
    json: { run_id: run, entries, ...(brokenAt === null ? {} : { broken_at: brokenAt }) },
    next:
      brokenAt === null
        ? whatNext({ after: 'did', what: 'journal', about: run }, context.command)
        : whatNext({ after: 'copies', run, whole: false }, context.command),
  };
}

interface Kept {
  readonly run: string;
  readonly folder: string;
  readonly runbook: Runbook;
  readonly chain: JournalChain;
  /** Where the run writes its copies. */
  readonly buckets: readonly Objects[];
  /** Where one could lie besides. */
  readonly others: readonly Objects[];
}

function keptRun(run: string, opened: Pick<Kept, 'folder' | 'runbook'>, ports: FlowPorts): Kept {
  const file = join(opened.folder, JOURNAL);
  const chain = readChain(isThere(file) ? readFileSync(file, 'utf8') : '');
  const topology = ports.workspace.topology();
  const places = placesOf(topology, opened.runbook);
  const others = allPlaces(topology).filter(({ region }) => !places.some((one) => one.region === region));
  const at = (all: typeof places): readonly Objects[] => all.map((place) => objectsIn(place, ports));
  return { run, ...opened, chain, buckets: at(places), others: at(others) };
}

/** Buckets are versioned: what is written over is not lost. */
async function sync(context: Context, { run, folder, runbook, buckets }: Kept, ports: FlowPorts): Promise<VerbOutcome> {
  const { environment } = runbook;
  const file = join(folder, JOURNAL);
  const behind = await copiedJournal(fileJournal(file), buckets, runKey(environment, run, JOURNAL), ports).flush();
  const files = runFiles(folder);
  const found = await compareFiles(
    buckets,
    environment,
    run,
    wantedOf(runbook, readChain(readFileSync(file, 'utf8')), files),
  );
  const torn = buckets.filter(({ place }) => found.some(({ where, v }) => where === place.region && v !== 'whole'));
  const refused = await writeRunFiles(torn, environment, run, files);
  const missing = [...new Set([...behind, ...refused])];
  context.console.say(missing.length === 0 ? 'Every copy is whole.' : `Not whole: ${missing.join(', ')}`);
  return {
    exit: missing.length === 0 ? EXIT.done : EXIT.changes,
    json: { run_id: run, not_whole: missing },
    next: whatNext({ after: 'did', what: 'journal', about: run }, context.command),
  };
}

/** What the journal names; where it says nothing yet, the runbook that this machine approved. */
const wantedOf = (
  runbook: Runbook,
  { entries }: JournalChain,
  { world }: Readonly<Record<string, string>>,
): WantedFiles => ({
  digest: replay(entries).digest ?? runbookDigest(runbook),
  world: world ?? '',
});

/**
 * Says of each copy whether its chain holds, how far it goes, and whether its runbook is the one that the journal names. Throws
 * `journals-differ` and `journal-broken`.
 */
async function verify(context: Context, kept: Kept): Promise<VerbOutcome> {
  const { run, folder, runbook, chain, buckets, others } = kept;
  const { environment } = runbook;
  const all = [...buckets, ...others];
  const here: CopyState = ofFile(join(folder, JOURNAL));
  const copies = [here, ...(await readCopies(all, environment, run))];
  const newest = newestOf(copies)?.chain ?? chain;
  const wanted = wantedOf(runbook, newest, runFiles(folder));
  // `openRun` held this machine's own to its journal.
  const files: readonly FilesState[] = [
    { where: HERE, v: 'whole', why: '' },
    ...(await compareFiles(all, environment, run, wanted)),
  ];
  const told = copies.flatMap((copy, at): readonly Told[] => {
    const { v, why } = files[at] ?? { v: 'unknown', why: '' };
    const needed = at <= buckets.length || copy.v === 'found' || v === 'whole' || v === 'other';
    const runbookIs = v === 'unknown' || v === 'other' ? `${v} (${why})` : v;
    return needed ? [{ where: copy.where, ...stateOf(copy), runbook: runbookIs }] : [];
  });
  context.console.say('');
  for (const { where, state, lines, runbook: is } of told) {
    context.console.say(`  ${where.padEnd(16)} ${state}, ${lines} lines; runbook ${is}`);
  }
  const isWhole = (one: Told): boolean =>
    one.state === 'whole' && one.lines === newest.lines.length && one.runbook === 'whole';
  const whole = told.every(isWhole);
  const unknown = told.some((one) => [one.state, one.runbook].some((said) => said.startsWith('unknown')));
  return {
    exit: unknown ? EXIT.unknown : whole ? EXIT.done : EXIT.changes,
    json: { run_id: run, copies: told },
    next: whatNext({ after: 'copies', run, whole }, context.command),
  };
}

interface Told {
  readonly where: string;
  readonly state: string;
  readonly lines: number;
  readonly runbook: string;
}

function stateOf(copy: CopyState): Pick<Told, 'state' | 'lines'> {
  if (copy.v === 'missing') return { state: 'missing', lines: 0 };
  if (copy.v === 'unknown') return { state: `unknown (${copy.why})`, lines: 0 };
  const { brokenAt, lines } = copy.chain;
  return { state: brokenAt === null ? 'whole' : `broken at line ${brokenAt}`, lines: lines.length };
}

async function listRuns(context: Context, ports: FlowPorts): Promise<VerbOutcome> {
  const { runsDir } = ports;
  const kept = isThere(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  for (const run of kept) context.console.say(`  ${run}`);
  if (kept.length === 0) context.console.say('No run is kept on this machine.');
  const damaged = readDamaged(runsDir);
  for (const one of damaged) context.console.warn(damageWords(one, context.command));
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
    exit: damaged.length > 0 || leases.some(({ read }) => read.v === 'unknown') ? EXIT.unknown : EXIT.done,
    json: { runs: kept, damaged, open: found.map(({ record, ended }) => ({ ended, ...record })) },
    next: whatNext({ after: 'runs', kept, open: open?.record.run ?? null }, context.command),
  };
}
