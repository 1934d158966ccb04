import type { VerbEntry } from '../app/verb';

export const explainErrorEntry: VerbEntry = {
  name: 'explain-error',
  summary: 'show what an error means, and what to do about it',
  reads: true,
  example: 'dr explain-error frozen',
  exits: { 3: 'there is no such error' },
  environment: false,
  load: async () => (await import('./explain-error')).explainError,
};
