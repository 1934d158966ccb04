/** The chain of a journal's lines: each carries the number, and the hash of the line before. Reading, comparing, no disk. */
import { NO_ENTRY, sha256, type Entry } from './journal';

export interface Chain {
  readonly entries: readonly Entry[];
  /** The whole lines, as they are. */
  readonly lines: readonly string[];
  /** Number of the first line that does not follow the one before it; null where all do. Lines from there on are left out. */
  readonly brokenAt: number | null;
}

/** Reads the text of a journal. A last line without its end was torn by a crash, and is left out. */
export function readChain(text: string): Chain {
  const all = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const entries: Entry[] = [];
  let previous = '';
  for (const line of all) {
    const entry = parse(line);
    const fits = entry?.seq === entries.length + 1 && entry.prev === (previous === '' ? NO_ENTRY : sha256(previous));
    if (entry === null || !fits) {
      return { entries, lines: all.slice(0, entries.length), brokenAt: entries.length + 1 };
    }
    entries.push(entry);
    previous = line;
  }
  return { entries, lines: all, brokenAt: null };
}

function parse(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

/** Number of the first line in which two journals differ; null where one begins with the other. */
export function divergence(a: readonly string[], b: readonly string[]): number | null {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index += 1) if (a[index] !== b[index]) return index + 1;
  return null;
}
