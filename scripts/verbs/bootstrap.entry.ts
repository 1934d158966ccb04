import type { VerbEntry } from '../app/verb';

export const bootstrapEntry: VerbEntry = {
  name: 'bootstrap',
  summary: 'make what must exist before a first apply',
  example: 'dr bootstrap',
  exits: { 3: 'declined' },
  load: async () => (await import('./bootstrap')).bootstrap,
};
