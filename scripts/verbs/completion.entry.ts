import type { VerbEntry } from '../app/verb';

export const completionEntry: VerbEntry = {
  name: 'completion',
  summary: 'print what makes a shell complete verbs, options, states, regions and runs',
  example: 'dr completion bash',
  environment: false,
  load: async () => (await import('./completion')).completion,
};
