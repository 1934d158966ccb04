/** Earlier runs, from stored evidence and from journals in the working folder. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { measurementsOf, type Measurement } from '../../modules/recovery/budget/history';
import type { JournalEntry } from '../../modules/runbook/journal';
import type { Runbook } from '../../modules/runbook/runbook';
import type { Context } from './context';

/** Times of an environment's runs, by step. Unreadable runs are left out: a budget needs no history. */
export function readHistory({ paths }: Pick<Context, 'paths'>, environment: string): readonly Measurement[] {
  return [...fromEvidence(join(paths.project, 'evidence')), ...fromRuns(join(paths.work, 'runs'))].flatMap((kept) =>
    kept.runbook.environment === environment
      ? measurementsOf(kept.run, kept.runbook, kept.entries, kept.modelled ? 'modelled' : 'measured')
      : [],
  );
}

interface Kept {
  readonly run: string;
  readonly runbook: Runbook;
  readonly entries: readonly JournalEntry[];
  readonly modelled: boolean;
}

const folders = (root: string): readonly string[] =>
  isThere(root)
    ? readdirSync(root).flatMap((name) =>
        // Names with a dot are drafts of killed processes. A link to a folder is a folder.
        statSync(join(root, name), { throwIfNoEntry: false })?.isDirectory() === true && !name.startsWith('.')
          ? [join(root, name)]
          : [],
      )
    : [];

/** Evidence says where its run ran; beside it lie a runbook and a journal for each move. */
function fromEvidence(root: string): readonly Kept[] {
  return folders(root).flatMap((folder) => {
    const evidence = parsed<{ world?: unknown }>(join(folder, 'evidence.json'));
    if (evidence === null) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.journal.jsonl'))
      .flatMap((name) => {
        const id = name.slice(0, -'.journal.jsonl'.length);
        return kept(join(folder, `${id}.runbook.json`), join(folder, name), {
          run: `${basename(folder)}/${id}`,
          modelled: evidence.world !== 'account',
        });
      });
  });
}

/** A run says which world it belongs to; without that it counts as modelled, which replaces nothing. */
function fromRuns(root: string): readonly Kept[] {
  return folders(root).flatMap((folder) => {
    const world = isThere(join(folder, 'world')) ? readFileSync(join(folder, 'world'), 'utf8').trim() : 'the lab';
    return kept(join(folder, 'runbook.json'), join(folder, 'journal.jsonl'), {
      run: basename(folder),
      modelled: world === 'the lab',
    });
  });
}

function kept(runbookFile: string, journalFile: string, rest: Pick<Kept, 'run' | 'modelled'>): readonly Kept[] {
  const runbook = parsed<Runbook>(runbookFile);
  if (runbook === null || !Array.isArray(runbook.steps) || !isThere(journalFile)) return [];
  const entries = readFileSync(journalFile, 'utf8')
    .split('\n')
    .flatMap((line) => parsedText<JournalEntry>(line) ?? []);
  return [{ ...rest, runbook, entries }];
}

function parsed<T>(file: string): T | null {
  return isThere(file) ? parsedText<T>(readFileSync(file, 'utf8')) : null;
}

function parsedText<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
