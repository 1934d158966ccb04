import type { VerbEntry } from '../app/verb';

export const runbookEntry: VerbEntry = {
  name: 'runbook',
  summary: 'show, check, render and compare the runbooks as they would be carried out now',
  reads: ['show', 'lint', 'render'],
  example: 'dr runbook show failover --to us-west-2',
  exits: {
    2: 'lint: a runbook breaks a rule; compare: engines did different things',
    3: 'such a runbook cannot be made, or not by that engine; compare: no lab is kept, or nothing to compare',
  },
  json: '`runbook` (`show`: the value; otherwise its id), `target`, `engine`, `out`, `text`; `lint`: `runbooks[]`',
  load: async () => (await import('./runbook')).runbook,
};
