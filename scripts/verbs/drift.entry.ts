import type { VerbEntry } from '../app/verb';

export const driftEntry: VerbEntry = {
  name: 'drift',
  summary: 'tell reality, configuration and roles that moved apart',
  reads: true,
  example: 'dr drift',
  exits: {
    0: 'reality, state, configuration and roles agree',
    2: 'something differs',
    4: 'a region does not answer',
  },
  json: '`digest`, `roles` {`differences`, `unknown`, `demands[]`}, `missing_alarms`, `states[]` with `state`, `verdict` (`agrees`, `differs`, `unknown`, `failed`), `drift[]`, `changes[]`, `output_changes`, `why`, `error`',
  load: async () => (await import('./drift')).drift,
};
