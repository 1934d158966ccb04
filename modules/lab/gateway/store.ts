/** The gateway's own memory. It is part of the lab's state: whoever restores the emulator restores this with it, or plans drift. */
import type { LabStore } from './handler';

/** A store that can be written to and read from a snapshot. */
export interface SavableStore extends LabStore {
  toJson(): string;
  load(json: string): void;
}

export function createStore(): SavableStore {
  // Text, not values: nobody can change what is kept without `set`, and what is not JSON fails when it is set.
  let values = new Map<string, string>();
  return {
    get<T>(key: string): T | undefined {
      const text = values.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    set(key, value) {
      values.set(key, JSON.stringify(value));
    },
    delete(key) {
      values.delete(key);
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
    toJson: () => JSON.stringify(Object.fromEntries([...values].sort(([a], [b]) => (a < b ? -1 : 1)))),
    load(json) {
      values = new Map(Object.entries(JSON.parse(json) as Record<string, string>));
    },
  };
}
