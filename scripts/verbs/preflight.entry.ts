import type { VerbEntry } from '../app/verb';

export const preflightEntry: VerbEntry = {
  name: 'preflight',
  summary: 'say whether a failover would work now, check by check',
  reads: true,
  example: 'dr preflight --to us-west-2',
  exits: { 0: 'every check is met', 2: 'something is not met', 4: 'nothing is not met, but something is unknown' },
  json: '`targets[]` with `target`, `source`, `checks[]` (`id`, `verdict`, `observed`, `warning`, `why`, `fix`, `stops`)',
  load: async () => (await import('./preflight')).preflight,
};
