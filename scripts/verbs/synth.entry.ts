import type { VerbEntry } from '../app/verb';

export const synthEntry: VerbEntry = {
  name: 'synth',
  summary: 'write the Terraform configuration of every state',
  example: "dr synth '*.data'",
  load: async () => (await import('./synth')).synth,
};
