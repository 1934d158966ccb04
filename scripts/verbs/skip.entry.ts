import type { VerbEntry } from '../app/verb';

export const skipEntry: VerbEntry = {
  name: 'skip',
  summary: 'continue a run without one of its steps, on record',
  example: "dr skip 20261120T150801Z-failover-cf56a2 scale --reason 'scaled by hand'",
  exits: { 3: 'the step is met, not accepted, or someone runs the run' },
  load: async () => (await import('./skip')).skip,
};
