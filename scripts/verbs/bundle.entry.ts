import type { VerbEntry } from '../app/verb';

export const bundleEntry: VerbEntry = {
  name: 'bundle',
  summary: 'make the folder with which a failover works without this repository',
  example: 'dr bundle --check',
  exits: { 2: '--check: a region keeps none, or an old one', 4: '--check: a region could not be asked' },
  json: '`folder`, `files`, `missing`, and `out` or `uploaded[]`; with `--check`: `folder`, `kept[]` (`where`, `state`, `made_at`, `files[]` with `path`, `is`, `why`)',
  load: async () => (await import('./bundle')).bundle,
};
