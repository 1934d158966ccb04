/** A journal that is gone with its process. */
import { NO_ENTRY, sha256, type Entry, type Journal } from '../runbook/journal';

export class MemoryJournal implements Journal {
  constructor(readonly entries: Entry[] = []) {}

  read(): Promise<readonly Entry[]> {
    return Promise.resolve([...this.entries]);
  }

  append: Journal['append'] = (at, body) => {
    const last = this.entries.at(-1);
    const prev = last === undefined ? NO_ENTRY : sha256(JSON.stringify(last));
    const entry: Entry = { seq: this.entries.length + 1, at, epoch: 1, prev, ...body };
    this.entries.push(entry);
    return Promise.resolve(entry);
  };
}
