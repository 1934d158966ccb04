import type { VerbEntry } from '../app/verb';

export const reportEntry: VerbEntry = {
  name: 'report',
  summary: 'list kept evidence, or render the report of a run again from what it left',
  report: true,
  example: 'dr report',
  exits: { 1: 'the evidence is not there, or not as the run left it' },
  environment: false,
  json: '`runs[]` with `run_id`, `title`, `kind`, `world`, `environment`, `verdict`, `rto`, `rpo`, `started_at`, `ended_at`; `unreadable[]`; of one run also `findings`, `digest` (of evidence.json), `report`, `as_left`, `written`',
  load: async () => (await import('./report')).report,
};
