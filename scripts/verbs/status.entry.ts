import type { VerbEntry } from '../app/verb';

export const statusEntry: VerbEntry = {
  name: 'status',
  summary: 'show roles, lag, capacity, the record and alarms as they are now',
  reads: true,
  example: 'dr status',
  exits: {
    0: 'roles are as declared and no alarm is on',
    2: 'roles differ from the overlays, or an alarm is on',
    4: 'something could not be observed',
  },
  load: async () => (await import('./status')).status,
};
