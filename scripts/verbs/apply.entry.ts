import { APPLY_JSON } from '../app/json-fields';
import type { VerbEntry } from '../app/verb';

export const applyEntry: VerbEntry = {
  name: 'apply',
  summary: 'plan, judge, and apply that very plan, in dependency order',
  example: 'dr apply --yes',
  exits: { 3: 'a change was refused or declined; the states behind it waited' },
  json: APPLY_JSON,
  load: async () => (await import('./apply')).apply,
};
