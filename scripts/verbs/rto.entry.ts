import type { VerbEntry } from '../app/verb';

export const rtoEntry: VerbEntry = {
  name: 'rto',
  summary: 'how long a recovery takes along its critical path, against the objective',
  report: true,
  example: 'dr rto --to us-west-2',
  exits: { 2: 'not even usually within the objective', 3: 'there is nothing to move to that region' },
  load: async () => (await import('./rto')).rto,
};
