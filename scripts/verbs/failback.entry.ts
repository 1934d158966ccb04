import { MOVE_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const failbackEntry: VerbEntry = {
  name: 'failback',
  summary: 'return to a region, by the method that fits what is observed',
  example: 'dr failback --yes',
  exits: {
    1: 'a step was not met by its deadline',
    3: 'declined, or no method fits',
    4: 'what counts could not be observed',
  },
  json: MOVE_JSON,
  load: async () => (await import('./failback')).failback,
};
