import type { VerbEntry } from '../app/verb';

export const explainEntry: VerbEntry = {
  name: 'explain',
  summary: 'show each setting, the place that set it, and what it overrode',
  reads: true,
  example: 'dr explain us-west-2:capacity',
  load: async () => (await import('./explain')).explain,
};
