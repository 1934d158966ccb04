import type { VerbEntry } from '../app/verb';

export const completionEntry: VerbEntry = {
  name: 'completion',
  summary: 'print the completion script of a shell',
  example: 'dr completion bash',
  environment: false,
  load: async () => (await import('./completion')).completion,
};
