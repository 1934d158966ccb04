/** The folder of one run: `runbook.json`, its digest, the world it belongs to, and the journal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, makeFolders, writeWhole } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';
import { readChain } from '../../runbook/chain';
import { replaceFile, replaceJournal } from '../../runbook/file-journal';
import { runbookDigest } from '../../runbook/journal';
import { replay } from '../../runbook/replay';
import type { Runbook } from '../../runbook/runbook';
import { isRunbook, readRunbook } from '../../runbook/runbook-shape';
import {
  JOURNAL,
  newestOf,
  readCopies,
  readRunFiles,
  RUN_FILES,
  runbookFile,
  type CopyState,
  type Newest,
  type RunFiles,
} from '../../runs/gather';
import { objectsIn } from '../../runs/objects';
import { leaseOrphan, orphanOf } from '../../runs/orphans';
import { allPlaces } from '../../runs/places';
import { damageOf } from '../../runs/runs';
import { HERE, ofFile } from '../../runs/gather';
import type { FlowPorts } from './ports';

type FolderPorts = Pick<FlowPorts, 'runsDir' | 'world' | 'workspace' | 'sender' | 'clock' | 'console'>;

/** Stores the runbook on disk before anything is sent: resuming needs it. */
export function keepRun(
  { runsDir, newRunId, world }: Pick<FlowPorts, 'runsDir' | 'newRunId' | 'world'>,
  runbook: Runbook,
  kind: string,
  runId = newRunId(kind),
): { readonly runId: string; readonly folder: string } {
  const folder = join(runsDir, runId);
  writeFolder(folder, { digest: runbookDigest(runbook), world, 'runbook.json': textOf(runbook) });
  return { runId, folder };
}

/**
 * Changes a run over to another runbook. Both are in the folder, and by `copy` where other machines find them, before `commit` writes the
 * line of the journal that decides, so that a process that dies before or after it can be gone on from.
 */
export async function changeRunbook(
  folder: string,
  runbook: Runbook,
  copy: (files: Readonly<Record<string, string>>) => Promise<unknown>,
  commit: () => Promise<void>,
): Promise<void> {
  const before = parsed(readFileSync(join(folder, 'runbook.json'), 'utf8'));
  const both = before === null ? [runbook] : [before, runbook];
  const files = Object.fromEntries(both.map((one) => [runbookFile(runbookDigest(one)), textOf(one)]));
  writeFolder(folder, files);
  await copy(files);
  await commit();
  writeFolder(folder, { 'runbook.json': textOf(runbook), digest: runbookDigest(runbook) });
}

const textOf = (runbook: Runbook): string => JSON.stringify(runbook, null, 2);

function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  makeFolders(folder, 0o700);
  for (const [name, text] of Object.entries(files)) {
    writeWhole(join(folder, name), `${text.trimEnd()}\n`, 0o600);
  }
}

/** The texts of a run's files, to be copied where other machines find them. */
export function runFiles(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(RUN_FILES.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/**
 * The folder of a run by its id: this machine's, or made from the copies where this machine has none. Throws `no-such-run`,
 * `lease-orphan` where there is a lease of it and nothing else,
 * `broken-run` where what was kept is not what was approved, `other-run` where it belongs to another environment or world,
 * `journal-unknown` where its files can be read and its journal cannot, and `journals-differ`.
 */
export async function openRun(
  runId: string,
  ports: FolderPorts,
): Promise<{ readonly folder: string; readonly runbook: Runbook }> {
  // An id is a folder's name. Anything else could lead to a runbook that nobody approved.
  const folder = /^[A-Za-z0-9][\w.-]*$/.test(runId) ? join(ports.runsDir, runId) : null;
  if (folder === null) throw noSuchRun(runId, ports);
  if (!isThere(join(folder, 'runbook.json')) && !(await fetchRun(runId, folder, ports))) {
    const orphan = await orphanOf(ports.workspace.topology(), runId, ports);
    if (orphan !== null) throw leaseOrphan(orphan);
    // A journal without a runbook: something was sent by an unknown runbook.
    if (damageOf(folder, runId) === null) throw noSuchRun(runId, ports);
  }
  return { folder, runbook: readRun(runId, folder, ports) };
}

/**
 * Another machine began it: its files and the newest journal come from the buckets. The runbook is written last: a process that dies before
 * it leaves no run here, and not one that seems to have sent nothing.
 */
async function fetchRun(runId: string, folder: string, ports: FolderPorts): Promise<boolean> {
  const { files, newest, copies } = await keptOf(runId, ports);
  if (files === null) return false;
  const unread = copies.flatMap((one) => (one.v === 'unknown' ? [`${one.where}: ${one.why}`] : []));
  // In a run without a journal nothing was sent; an unreadable journal is not taken for none.
  if (newest === null && unread.length > 0) throw journalUnknown(runId, unread);
  requireOwn(runId, files, ports, digestIn(newest));
  const journal = (newest?.chain.lines ?? []).join('\n');
  const { 'runbook.json': runbook, ...rest } = files;
  writeFolder(folder, { ...(journal === '' ? {} : { [JOURNAL]: journal }), ...rest, 'runbook.json': runbook });
  ports.console.say(
    `${runId} began on another machine; its journal comes from ${newest?.where ?? 'nowhere: it has none'}.`,
  );
  return true;
}

/**
 * Puts what the buckets keep in the place of what is damaged here; what was here stays beside it. Answers where the journal is from; null
 * where nothing is damaged, or no bucket has the run. Throws as `openRun`.
 */
export async function mendRun(runId: string, ports: FolderPorts): Promise<string | null> {
  const folder = /^[A-Za-z0-9][\w.-]*$/.test(runId) ? join(ports.runsDir, runId) : null;
  if (folder === null || damageOf(folder, runId) === null) return null;
  const file = join(folder, JOURNAL);
  const { files, newest } = await keptOf(runId, ports, ofFile(file));
  if (files === null || newest === null) return null;
  requireOwn(runId, files, ports, digestIn(newest));
  for (const [name, text] of Object.entries(files)) replaceFile(join(folder, name), `${text.trimEnd()}\n`);
  if (newest.where === HERE) return 'the buckets';
  replaceJournal(file, newest.chain.lines);
  return newest.where;
}

/**
 * What the buckets keep of a run: its journal, and the files that the journal is about. Throws `journals-differ` and `journal-broken`.
 * `here`: of this machine, to be held against them. `files`: null where no bucket has them all; where none has those of the journal, the first that there are.
 */
export async function keptOf(
  runId: string,
  ports: Pick<FolderPorts, 'workspace' | 'sender' | 'clock'>,
  ...here: readonly CopyState[]
): Promise<{
  readonly files: RunFiles | null;
  readonly newest: Newest | null;
  readonly copies: Awaited<ReturnType<typeof readCopies>>;
}> {
  const topology = ports.workspace.topology();
  const buckets = allPlaces(topology).map((place) => objectsIn(place, ports));
  const copies = await readCopies(buckets, topology.environment, runId);
  const newest = newestOf([...here, ...copies]);
  const digest = digestIn(newest);
  const all = await readRunFiles(buckets, topology.environment, runId, digest);
  const files = all.find((one) => mistakeIn(one, digest) === null) ?? all[0] ?? null;
  return { files, newest, copies };
}

/** Of the runbook that a journal names. */
const digestIn = (newest: Newest | null): string | null => replay(newest?.chain.entries ?? []).digest;

function journalUnknown(runId: string, unread: readonly string[]): DrError {
  return new DrError(
    'journal-unknown',
    `It is not known how far ${runId} is: no copy of its journal could be read.`,
    `${unread.join('; ')}. Without it a call that was sent could be sent again.`,
    'Call it again when a bucket answers, or give the permission s3:GetObject on it. In an emergency: dr status, and begin a new run.',
    EXIT.unknown,
  );
}

/**
 * The journal says which runbook a run has, by its digest: it is one line, written whole or not at all. The files follow it, so that a
 * process that died between them leaves the runbook under the name of its digest.
 */
function readRun(runId: string, folder: string, ports: FolderPorts): Runbook {
  const read = (name: string): string => {
    const file = join(folder, name);
    return isThere(file) ? readFileSync(file, 'utf8') : '';
  };
  const kept = { 'runbook.json': read('runbook.json'), digest: read('digest'), world: read('world') };
  const { digest } = replay(readChain(read(JOURNAL)).entries);
  if (digest === null || kept.digest === '') return requireOwn(runId, kept, ports, digest);
  const text = [kept['runbook.json'], read(runbookFile(digest))].find((one) => isOf(one, digest));
  if (text === undefined) return requireOwn(runId, kept, ports, digest);
  const files = { ...kept, 'runbook.json': text, digest };
  const runbook = requireOwn(runId, files, ports, digest);
  // The copies are made of the files.
  if (text !== kept['runbook.json'] || digest !== kept.digest.trim()) writeFolder(folder, files);
  return runbook;
}

function isOf(text: string, digest: string | null): boolean {
  const runbook = parsed(text);
  return runbook !== null && runbookDigest(runbook) === digest;
}

/** What is wrong with the files of a run beside each other and beside its journal, in words; null where nothing is. */
export function mistakeIn(files: RunFiles, digest: string | null): string | null {
  const runbook = readRunbook(files['runbook.json']);
  if (!isRunbook(runbook)) return `runbook.json is not what dr writes (${runbook.wrong}).`;
  const own = runbookDigest(runbook);
  if (own !== files.digest.trim()) return 'Its digest differs from the one that was kept beside it.';
  if (files.world.trim() === '') return 'The file world is missing, so its account or lab is unknown.';
  if (digest === null || own === digest) return null;
  return `Its digest is ${own.slice(0, 8)}, and the journal was written for ${digest.slice(0, 8)}.`;
}

/** The runbook of a run by the texts of its files. `digest`: of the one that its journal names. Throws `broken-run` and `other-run`. */
export function requireOwn(
  runId: string,
  files: RunFiles,
  { workspace, world }: Pick<FolderPorts, 'workspace' | 'world'>,
  digest: string | null,
): Runbook {
  const mistake = mistakeIn(files, digest);
  const runbook = parsed(files['runbook.json']);
  if (mistake !== null || runbook === null) {
    throw new DrError(
      'broken-run',
      `The runbook of ${runId} is not the one that was approved.`,
      mistake ?? 'It cannot be read.',
      `Put what the buckets keep in its place: dr journal ${runId} --sync; what is here stays beside it. Where that is broken too: end it (dr abort ${runId} --reason TEXT), see how things are now (dr status), and begin a new run.`,
      EXIT.refused,
    );
  }
  const { environment } = workspace.topology();
  const began = files.world.trim();
  if (runbook.environment === environment && began === world) return runbook;
  throw new DrError(
    'other-run',
    `${runId} is a run of ${runbook.environment} in ${began}, not of ${environment} in ${world}.`,
    'Its steps name resources of that environment.',
    'Name the environment with --env; add --lab for a run in the lab, leave it out for one in an account.',
    EXIT.refused,
  );
}

function parsed(text: string): Runbook | null {
  const read = readRunbook(text);
  return isRunbook(read) ? read : null;
}

export function noSuchRun(runId: string, { runsDir }: Pick<FolderPorts, 'runsDir'>): DrError {
  const all = isThere(runsDir) ? readdirSync(runsDir).sort().reverse() : [];
  return new DrError(
    'no-such-run',
    `There is no run ${JSON.stringify(runId)}.`,
    all.length === 0 ? `Nothing is kept in ${runsDir}.` : `The latest are ${all.slice(0, 3).join(', ')}.`,
    'Give the id that the run printed when it ended. Runs of other machines are found through their copies, in regions that answer.',
  );
}
