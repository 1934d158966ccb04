import { MOVE_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const failoverEntry: VerbEntry = {
  name: 'failover',
  summary: 'move writer and clients to another region',
  example: 'dr failover --to us-west-2',
  exits: {
    1: 'a step was not met by its deadline',
    3: 'declined, or a condition for the move does not hold',
    4: 'what counts could not be observed',
  },
  json: MOVE_JSON,
  load: async () => (await import('./failover')).failover,
};
