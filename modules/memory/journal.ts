/** A journal that is gone with its process. */
import { NO_ENTRY, sha256, type JournalEntry, type Journal } from '../runbook/journal';

export class MemoryJournal implements Journal {
  constructor(readonly entries: JournalEntry[] = []) {}

  read(): Promise<readonly JournalEntry[]> {
    return Promise.resolve([...this.entries]);
  }

  append: Journal['append'] = (at, body) => {
    const last = this.entries.at(-1);
    const prev = last === undefined ? NO_ENTRY : sha256(JSON.stringify(last));
    const entry: JournalEntry = { seq: this.entries.length + 1, at, epoch: 1, prev, ...body };
    this.entries.push(entry);
    return Promise.resolve(entry);
  };
}
