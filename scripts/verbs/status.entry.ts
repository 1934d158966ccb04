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
  json: '`observation`, `unknown`, `differences`, `demands[]` (`id`, `region`, `of`, `verdict`, `words`, `fix`), `alarms`, `leases`, `locks[]`, `freezes[]`, `left[]` (of killed runs on this machine: `kind`, `state`, `words`, `fix`, `matters`; null: could not be read), `open_runs[]`, `objectives`, `failover` (where it would go now, with its `budget`), `last_drill`',
  load: async () => (await import('./status')).status,
};
