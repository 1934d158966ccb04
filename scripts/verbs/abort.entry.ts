import type { VerbEntry } from '../app/verb';

export const abortEntry: VerbEntry = {
  name: 'abort',
  summary: 'end a run for good; what it did stays as it is',
  example: "dr abort 20261120T150801Z-failover-cf56a2 --reason 'a false alarm'",
  exits: { 3: 'it is at its end already, or someone runs it' },
  load: async () => (await import('./abort')).abort,
};
