import type { VerbEntry } from '../app/verb';

export const bundleEntry: VerbEntry = {
  name: 'bundle',
  summary: 'make the folder with which a failover works without this repository',
  example: 'dr bundle --check',
  exits: { 2: '--check: a region keeps none, or an old one', 4: '--check: a region could not be asked' },
  load: async () => (await import('./bundle')).bundle,
};
