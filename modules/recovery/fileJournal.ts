/** The journal as a file: one JSON line an entry, each forced to disk before the call returns. */
import { closeSync, existsSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendLine } from '../console/disk';
import { DrError } from '../console/errors';
import { NO_ENTRY, sha256, type Entry, type Journal } from './journal';

/**
 * Opens (or begins) the journal at `path`. A last line that was torn by a crash is cut off: its act was not begun, because an
 * act waits until its intent is whole on disk. Throws DrError `journal-broken` when a line in the middle does not fit the chain.
 */
export function fileJournal(path: string, epoch = 1): Journal {
  const kept = load(path);
  const entries = [...kept.entries];
  let last = kept.lastLine;
  const file = openForAppend(path, kept.bytes);
  return {
    read: () => Promise.resolve([...entries]),
    append: (at, body) => {
      const entry: Entry = { seq: entries.length + 1, at, epoch, prev: last === '' ? NO_ENTRY : sha256(last), ...body };
      const line = JSON.stringify(entry);
      appendLine(path, file, line);
      entries.push(entry);
      last = line;
      return Promise.resolve(entry);
    },
  };
}

interface Kept {
  readonly entries: readonly Entry[];
  readonly lastLine: string;
  /** Length of the whole lines. */
  readonly bytes: number;
}

function load(path: string): Kept {
  const bytes = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
  const entries: Entry[] = [];
  let previous = '';
  for (const line of lines) {
    const entry = parse(line);
    const fits = entry?.seq === entries.length + 1 && entry.prev === (previous === '' ? NO_ENTRY : sha256(previous));
    if (entry === null || !fits) throw broken(path, entries.length + 1);
    entries.push(entry);
    previous = line;
  }
  return { entries, lastLine: previous, bytes: whole };
}

function parse(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

function openForAppend(path: string, bytes: number): number {
  const begins = !existsSync(path);
  mkdirSync(dirname(path), { recursive: true });
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

function broken(path: string, line: number): DrError {
  return new DrError(
    'journal-broken',
    `Line ${line} of the journal ${path} does not follow the line before it`,
    'Every line carries the hash of the one before; this file was changed or mixed with another one.',
    'Keep it as evidence, look at what AWS says now (dr status), and begin a new run.',
  );
}
