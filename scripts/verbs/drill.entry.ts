import type { VerbEntry } from '../app/verb';

export const drillEntry: VerbEntry = {
  name: 'drill',
  summary: 'rehearse failover and failback in a lab, and leave a report',
  example: 'dr drill --graceful',
  exits: { 0: 'met', 2: 'not met', 4: 'unknown' },
  json: '`verdict`, and the paths `evidence` and `report`',
  load: async () => (await import('./drill')).drill,
};
