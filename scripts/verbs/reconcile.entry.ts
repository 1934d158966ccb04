import type { VerbEntry } from '../app/verb';

export const reconcileEntry: VerbEntry = {
  name: 'reconcile',
  summary: 'make overlays say what is, and prove that every plan is empty',
  example: 'dr reconcile',
  exits: {
    0: 'every plan is empty',
    2: 'plans are not empty, a freeze could not be lifted, or a region keeps less capacity than is declared',
    3: 'declined',
    4: 'what counts could not be observed',
  },
  json: '`changes`, `applied`, `frozen` (regions whose freeze could not be lifted), `plans[]`',
  load: async () => (await import('./reconcile')).reconcile,
};
