import type { VerbEntry } from '../app/verb';

export const journalEntry: VerbEntry = {
  name: 'journal',
  summary: 'show what a run did, who runs what, and whether the copies agree',
  report: true,
  example: 'dr journal 20261120T150801Z-failover-cf56a2 --verify',
  exits: {
    2: 'a copy is not whole',
    3: 'the copies tell different stories',
    4: 'a copy or a lease could not be read',
  },
  load: async () => (await import('./journal')).journal,
};
