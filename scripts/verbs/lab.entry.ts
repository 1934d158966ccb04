import type { VerbEntry } from '../app/verb';

export const labEntry: VerbEntry = {
  name: 'lab',
  summary: 'AWS regions on this machine, to try the other verbs on',
  reads: ['status', 'env', 'requests'],
  example: 'dr lab status',
  exits: { 3: 'no lab is running' },
  load: async () => (await import('./lab')).lab,
};
