import type { VerbEntry } from '../app/verb';

export const stateEntry: VerbEntry = {
  name: 'state',
  summary: 'write a state that an apply could not write, or take into a state what exists already',
  example: 'dr state push us-west-2.data',
  exits: {
    0: 'written or adopted, or nothing was left',
    3: 'declined, or the state, or the resource, is another one',
    4: 'the state could not be read',
  },
  load: async () => (await import('./state')).state,
};
