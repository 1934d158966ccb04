import type { VerbEntry } from '../app/verb';

export const reportEntry: VerbEntry = {
  name: 'report',
  summary: 'list kept evidence, or render the report of a run again from what it left',
  report: true,
  example: 'dr report',
  exits: { 1: 'the evidence is not there, or not as the run left it' },
  environment: false,
  load: async () => (await import('./report')).report,
};
