import { MOVE_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const resumeEntry: VerbEntry = {
  name: 'resume',
  summary: 'go on with a run that was interrupted or stopped',
  example: 'dr resume 20261120T150801Z-failover-cf56a2',
  exits: {
    1: 'a step was not met by its deadline, or there is no such run',
    3: 'refused: the run belongs elsewhere or was changed',
    4: 'what counts could not be observed',
  },
  json: MOVE_JSON,
  load: async () => (await import('./resume')).resume,
};
