/** The runs that are kept on this machine, read without touching them: which of them are open. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../console/disk';
import { breakGlassIn, waitingIn, type BreakGlass } from '../runbook/approvals/ask';
import type { JournalEntry } from '../runbook/journal';

export interface KeptRun {
  readonly id: string;
  /** Id of the runbook: `failover`, … */
  readonly runbook: string;
  readonly environment: string;
  readonly target: string;
  readonly world: string;
  /** ISO 8601 on the run's clock; null where nothing was written yet. */
  readonly begun: string | null;
  /** How it ended last, `aborted` where a person ended it; null where it was interrupted. */
  readonly outcome: string | null;
  /** What waits for a second person, by name. */
  readonly waiting: readonly string[];
  /** Who goes on alone where two should agree. */
  readonly breakGlass: readonly BreakGlass[];
}

/**
 * All runs, oldest first. A folder that is no run, or not whole, is left out: `dr resume` says what is wrong with it.
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

function readRun(folder: string, id: string): KeptRun | null {
  try {
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
      outcome: endOf(last),
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
