import { APPLY_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const destroyEntry: VerbEntry = {
  name: 'destroy',
  summary: 'destroy states, after naming what is lost',
  example: "dr destroy '*.workloads'",
  exits: { 3: 'declined, protected, or still needed by others' },
  json: APPLY_JSON,
  load: async () => (await import('./destroy')).destroy,
};
