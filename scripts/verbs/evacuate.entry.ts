import { MOVE_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const evacuateEntry: VerbEntry = {
  name: 'evacuate',
  summary: 'leave a region that is well, without loss; it stays as a standby',
  example: 'dr evacuate us-east-1',
  exits: {
    1: 'a step was not met by its deadline',
    3: 'declined, or a condition for the move does not hold',
    4: 'what counts could not be observed',
  },
  json: MOVE_JSON,
  load: async () => (await import('./evacuate')).evacuate,
};
