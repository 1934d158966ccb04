import type { VerbEntry } from '../app/verb';

export const unlockEntry: VerbEntry = {
  name: 'unlock',
  summary: 'show who holds the lock of a state, and release it when its process is gone',
  example: 'dr unlock us-west-2.data',
  exits: {
    0: 'released, or nobody holds it',
    3: 'declined, the holder is alive, or another lock is there',
    4: 'whether it is locked could not be observed',
  },
  load: async () => (await import('./unlock')).unlock,
};
