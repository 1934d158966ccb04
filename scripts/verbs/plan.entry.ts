import type { VerbEntry } from '../app/verb';

export const planEntry: VerbEntry = {
  name: 'plan',
  summary: 'show what an apply would change, and what of it is refused',
  reads: true,
  example: "dr plan '*.us-west-2.data'",
  exits: { 0: 'every plan is empty', 2: 'there are changes' },
  json: '`digest`, `states[]` with `state`, `empty` (null: could not be planned), `changes[]` {`address`, `type`, `actions`, `attributes`}, `output_changes`, `drift`, `refusals[]` {`rule`, `address`, `why`}, `error`',
  load: async () => (await import('./plan')).plan,
};
