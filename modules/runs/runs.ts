/** The runs of this machine, read only: which of them are open. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, writeWhole } from '../console/disk';
import { breakGlassIn, waitingIn, type BreakGlass } from '../runbook/approvals/ask';
import { readChain } from '../runbook/chain';
import { runbookDigest, type JournalEntry } from '../runbook/journal';
import { replay } from '../runbook/replay';
import { isRunbook, readRunbook } from '../runbook/runbook-shape';
import { JOURNAL, runbookFile } from './gather';

export interface KeptRun {
  readonly id: string;
  /** Id of the runbook: `failover`, … */
  readonly runbook: string;
  readonly environment: string;
  readonly target: string;
  readonly world: string;
  /** ISO 8601 on the run's clock; null where nothing was written yet. */
  readonly begun: string | null;
  /** Its last end, `aborted` if a person ended it; null if interrupted. */
  readonly outcome: string | null;
  /** What waits for a second person, by name. */
  readonly waiting: readonly string[];
  /** Who goes on alone where two should agree. */
  readonly breakGlass: readonly BreakGlass[];
}

/**
 * All runs, oldest first. A folder that is no run is left out; so is one that is not whole: `readDamaged` names it.
 * @throws the file system's error where the folder of a run may not be read: it can be open.
 */
export function readRuns(runsDir: string): readonly KeptRun[] {
  if (!isThere(runsDir)) return [];
  return readdirSync(runsDir)
    .sort()
    .flatMap((id) => readRun(join(runsDir, id), id) ?? []);
}

/**
 * Runs of an environment in a world that are not at their end: at most one that can go on, the last that was begun. Another run
 * that began after them passed the others (`run-passed`).
 */
export function openRuns(runs: readonly KeptRun[], environment: string, world: string): readonly KeptRun[] {
  const own = runs.filter((run) => run.environment === environment && run.world === world && run.begun !== null);
  return own.slice(-1).filter(({ outcome }) => outcome !== 'done' && outcome !== 'aborted');
}

/** A damaged run: its files on this machine were changed or are incomplete, so that no verb resumes it. */
export interface DamagedRun {
  readonly id: string;
  /** Null if not readable either. */
  readonly environment: string | null;
  readonly world: string | null;
  readonly why: string;
}

/**
 * The runs of this machine that may be open and cannot be read, oldest first: not those that a person ended, and none in which nothing was
 * sent. @throws as `readRuns`
 */
export function readDamaged(runsDir: string): readonly DamagedRun[] {
  if (!isThere(runsDir)) return [];
  return readdirSync(runsDir)
    .sort()
    .flatMap((id) => damageOf(join(runsDir, id), id) ?? []);
}

/** Of an environment in a world, as far as that can be told. A run that began after it passed it. */
export function openDamaged(
  damaged: readonly DamagedRun[],
  runs: readonly KeptRun[],
  environment: string,
  world: string,
): readonly DamagedRun[] {
  const passes = runs.filter((run) => run.environment === environment && run.world === world && run.begun !== null);
  return damaged.filter(
    (one) =>
      (one.environment === null || one.environment === environment) &&
      (one.world === null || one.world === world) &&
      !passes.some(({ id }) => id > one.id),
  );
}

/** The problem of a run and its fix, in one line. `command` makes a command to copy. */
export const damageWords = ({ id, why }: DamagedRun, command = (words: string): string => `dr ${words}`): string =>
  `${id} is damaged: ${why}. What the buckets keep of it: ${command(`journal ${id} --sync`)}; to end it: ${command(`abort ${id} --reason TEXT`)}`;

/** Null where it is whole, was ended by a person, or nothing was sent in it. */
export function damageOf(folder: string, id: string): DamagedRun | null {
  const read = (name: string): string => (isThere(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  const [journal, text, world] = [read(JOURNAL), read('runbook.json'), read('world').trim()];
  // Without a whole line nothing was sent; a script keeps no journal.
  if (!journal.includes('\n') || isThere(join(folder, ENDED))) return null;
  const chain = readChain(journal);
  const runbook = readRunbook(text);
  const { digest } = replay(chain.entries);
  const why =
    chain.brokenAt !== null
      ? `line ${chain.brokenAt} of ${JOURNAL} is no entry of it, or does not follow the line before it`
      : text === ''
        ? 'runbook.json is missing'
        : world === ''
          ? 'world is missing'
          : whyNotOf([text, digest === null ? '' : read(runbookFile(digest))], digest);
  const environment = isRunbook(runbook) ? runbook.environment : null;
  return why === null ? null : { id, environment, world: world === '' ? null : world, why };
}

/** Why none of the texts is the runbook that the journal names. */
function whyNotOf(texts: readonly string[], digest: string | null): string | null {
  const found = texts.map((text) => readRunbook(text));
  const [first] = found;
  if (first !== undefined && !isRunbook(first)) return `runbook.json is not what dr writes (${first.wrong})`;
  const fits = digest === null || found.some((one) => isRunbook(one) && runbookDigest(one) === digest);
  return fits ? null : 'runbook.json is not the runbook that its journal names';
}

/** Marks in the folder of a run that a person ended it, if its journal is damaged. */
const ENDED = 'ended.json';

export interface EndedHere {
  readonly by: string;
  readonly reason: string;
}

export function setAside(folder: string, ended: EndedHere & { readonly at: string }): void {
  writeWhole(join(folder, ENDED), `${JSON.stringify(ended, null, 2)}\n`, 0o600);
}

/** Who ended a run beside its journal; null where nobody did. */
export function endedHere(folder: string): EndedHere | null {
  if (!isThere(join(folder, ENDED))) return null;
  try {
    const { by, reason } = JSON.parse(readFileSync(join(folder, ENDED), 'utf8')) as Readonly<Record<string, unknown>>;
    return { by: String(by), reason: String(reason) };
  } catch {
    return { by: 'somebody', reason: `${ENDED} cannot be read` };
  }
}

function readRun(folder: string, id: string): KeptRun | null {
  try {
    if (damageOf(folder, id) !== null) return null;
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const { id: runbook, environment, target } = JSON.parse(read('runbook.json')) as Record<string, unknown>;
    const entries = isThere(join(folder, 'journal.jsonl')) ? entriesOf(read('journal.jsonl')) : [];
    const last = entries.findLast(({ kind }) => kind !== 'copy');
    const at: unknown = entries[0]?.at;
    return {
      id,
      runbook: String(runbook),
      environment: String(environment),
      target: String(target),
      world: read('world').trim(),
      begun: typeof at === 'number' ? new Date(at).toISOString() : null,
      outcome: endedHere(folder) === null ? endOf(last) : 'aborted',
      waiting: waitingIn(entries).map(({ name }) => name),
      breakGlass: breakGlassIn(entries),
    };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') throw error;
    return null;
  }
}

function endOf(last: JournalEntry | undefined): string | null {
  if (last?.kind === 'abort') return 'aborted';
  return last?.kind === 'finish' ? last.outcome : null;
}

/** A last line torn by a crash is no entry. */
function entriesOf(text: string): readonly JournalEntry[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JournalEntry);
}
