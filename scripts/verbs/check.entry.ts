import type { VerbEntry } from '../app/verb';

export const checkEntry: VerbEntry = {
  name: 'check',
  summary: 'hold the composed configuration to the policy rules',
  reads: true,
  example: 'dr check',
  exits: { 0: 'no finding is an error', 2: 'there are findings' },
  json: '`rules[]`, `findings[]` {`rule`, `severity`, `state`, `address`, `what`, `why`, `fix`}, `exceptions[]` (those that cover something, with `covers`), `roles_moved[]`; with `--list`: `rules[]` {`id`, `title`, `why`}',
  load: async () => (await import('./check')).check,
};
