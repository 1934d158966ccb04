/** The journal as a file: one JSON line an entry, each forced to disk before the call returns. */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendLine, isThere, makeFolders, writeWhole } from '../console/disk';
import { DrError } from '../console/errors';
import { readChain } from './chain';
import { NO_ENTRY, sha256, type JournalEntry, type Journal } from './journal';

export interface FileJournal extends Journal {
  /** The whole text on disk. */
  text(): string;
}

/**
 * Opens (or begins) the journal at `path`. A last line that was torn by a crash is cut off: its act was not begun, because an
 * act waits until its intent is whole on disk. `epoch`: of the lease at the time of writing. Throws DrError `journal-broken`
 * when a line in the middle does not fit the chain.
 */
export function fileJournal(path: string, epoch: number | (() => number) = 1): FileJournal {
  const now = (): number => (typeof epoch === 'number' ? epoch : epoch());
  const before = isThere(path) ? readFileSync(path) : Buffer.alloc(0);
  const kept = readChain(before.toString('utf8'));
  if (kept.brokenAt !== null) throw journalBroken(path, kept.brokenAt);
  const entries: JournalEntry[] = [...kept.entries];
  const lines: string[] = [...kept.lines];
  const file = openForAppend(path, before.lastIndexOf(0x0a) + 1);
  return {
    read: () => Promise.resolve([...entries]),
    append: (at, body) => {
      const last = lines.at(-1);
      const prev = last === undefined ? NO_ENTRY : sha256(last);
      const entry: JournalEntry = { seq: entries.length + 1, at, epoch: now(), prev, ...body };
      const line = JSON.stringify(entry);
      appendLine(path, file, line);
      lines.push(line);
      entries.push(entry);
      return Promise.resolve(entry);
    },
    text: () => lines.map((line) => `${line}\n`).join(''),
  };
}

function openForAppend(path: string, bytes: number): number {
  const begins = !isThere(path);
  makeFolders(dirname(path));
  const file = openSync(path, 'a', 0o600);
  ftruncateSync(file, bytes);
  if (begins) {
    // A new file survives a crash only when its folder is on disk as well.
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  }
  return file;
}

/**
 * Replaces a journal's lines by those of another holder, before it is opened. The old file stays beside it, unless the
 * new lines begin with it.
 */
export function replaceJournal(path: string, lines: readonly string[]): void {
  replaceFile(path, lines.map((line) => `${line}\n`).join(''));
}

/** The same for any file of a run. */
export function replaceFile(path: string, text: string): void {
  const before = isThere(path) ? readFileSync(path, 'utf8') : '';
  if (before === text) return;
  if (!text.startsWith(before)) writeWhole(`${path}.superseded-${sha256(before).slice(0, 8)}`, before, 0o600);
  writeWhole(path, text, 0o600);
}

/** `where`: a file, or a copy in a bucket. */
export function journalBroken(where: string, line: number): DrError {
  return new DrError(
    'journal-broken',
    `Line ${line} of the journal ${where} is no entry of a journal, or does not follow the line before it`,
    'Every line carries the hash of the one before; this file was changed or mixed with another one.',
    'Keep it as evidence. What the buckets keep: dr journal RUN --sync. Where no copy is whole: end it (dr abort RUN --reason TEXT), see how things are now (dr status), and begin a new run.',
  );
}
