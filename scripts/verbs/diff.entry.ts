import type { VerbEntry } from '../app/verb';

export const diffEntry: VerbEntry = {
  name: 'diff',
  summary: 'show a reviewer what an apply would change, with values, and what of it is dangerous',
  reads: true,
  example: "dr diff '*.us-west-2.data'",
  exits: { 0: 'every plan is empty', 2: 'there are changes', 3: 'there are changes that an apply would refuse' },
  json: '`digest`, `summary`, `states[]` with `changes[]` {`address`, `kind`, `values[]` {`path`, `before`, `after`, `forces`}, `more`, `refusals`}, `unchanged`, `failed`, `refused`, `totals`; what is secret is `(secret)`',
  load: async () => (await import('./diff')).diff,
};
