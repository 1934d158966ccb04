import type { VerbEntry } from '../app/verb';

export const graphEntry: VerbEntry = {
  name: 'graph',
  summary: 'draw states, what they read, regions with their roles, and the record',
  reads: true,
  example: 'dr graph --format mermaid',
  load: async () => (await import('./graph')).graph,
};
