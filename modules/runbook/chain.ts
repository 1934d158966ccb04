/** The chain of a journal's lines: each carries the number, and the hash of the line before. Reading, comparing, no disk. */
import { isEntry } from './entry-shape';
import { NO_ENTRY, sha256, type JournalEntry } from './journal';

export interface JournalChain {
  readonly entries: readonly JournalEntry[];
  /** The whole lines, as they are. */
  readonly lines: readonly string[];
  /** Number of the first line that is no entry, or does not follow the one before it; null where all do. Lines from there on are left out. */
  readonly brokenAt: number | null;
}

/** Reads the text of a journal. A last line without its end was torn by a crash, and is left out. */
export function readChain(text: string): JournalChain {
  const all = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  const entries: JournalEntry[] = [];
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

function parse(line: string): JournalEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEntry(value) ? value : null;
  } catch {
    return null;
  }
}

export type Intent = Extract<JournalEntry, { readonly kind: 'intent' }>;

export type Joined =
  /** `lost`: intents that only the other one has. Whether they were sent is unknown. */
  | { readonly v: 'a' | 'b'; readonly lost: readonly Intent[] }
  /** Number of the first line that differs. */
  | { readonly v: 'differ'; readonly line: number };

/**
 * Which of two journals is complete: one that begins with the other, or that of the later holder, which took over
 * before the other's last lines. Two different ones of the same holder contradict each other.
 */
export function joinChains(a: JournalChain, b: JournalChain): Joined {
  const shared = Math.min(a.lines.length, b.lines.length);
  const differs = a.lines.slice(0, shared).findIndex((line, index) => line !== b.lines[index]);
  if (differs < 0) return { v: a.lines.length >= b.lines.length ? 'a' : 'b', lost: [] };
  const [ofA, ofB] = [a.entries[differs]?.epoch ?? 0, b.entries[differs]?.epoch ?? 0];
  if (ofA === ofB) return { v: 'differ', line: differs + 1 };
  const loser = ofA > ofB ? b : a;
  return {
    v: ofA > ofB ? 'a' : 'b',
    lost: loser.entries.slice(differs).flatMap((one) => (one.kind === 'intent' ? [one] : [])),
  };
}
