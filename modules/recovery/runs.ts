/** The runs that are kept on this machine, read without touching them: which of them are open. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeptRun {
  readonly id: string;
  /** Id of the runbook: `failover`, … */
  readonly runbook: string;
  readonly environment: string;
  readonly target: string;
  readonly world: string;
  /** ISO 8601 on the run's clock; null where nothing was written yet. */
  readonly begun: string | null;
  /** How it ended last; null where it was interrupted. */
  readonly outcome: string | null;
}

/** All runs, oldest first. A folder that is no run, or not whole, is left out: `dr resume` says what is wrong with it. */
export function readRuns(runsDir: string): readonly KeptRun[] {
  if (!existsSync(runsDir)) return [];
  return readdirSync(runsDir)
    .sort()
    .flatMap((id) => readRun(join(runsDir, id), id) ?? []);
}

/** Runs of an environment in a world that did not end well and that no later one made good. */
export function openRuns(runs: readonly KeptRun[], environment: string, world: string): readonly KeptRun[] {
  const own = runs.filter((run) => run.environment === environment && run.world === world);
  const done = own.findLastIndex(({ outcome }) => outcome === 'done');
  return own.slice(done + 1);
}

function readRun(folder: string, id: string): KeptRun | null {
  try {
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    const { id: runbook, environment, target } = JSON.parse(read('runbook.json')) as Record<string, unknown>;
    const entries = existsSync(join(folder, 'journal.jsonl')) ? entriesOf(read('journal.jsonl')) : [];
    const last = entries.at(-1);
    const at = entries[0]?.['at'];
    return {
      id,
      runbook: String(runbook),
      environment: String(environment),
      target: String(target),
      world: read('world').trim(),
      begun: typeof at === 'number' ? new Date(at).toISOString() : null,
      outcome: last?.['kind'] === 'finish' ? String(last['outcome']) : null,
    };
  } catch {
    return null;
  }
}

/** A last line torn by a crash is no entry. */
function entriesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
