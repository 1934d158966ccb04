import type { VerbEntry } from '../app/verb';

export const approveEntry: VerbEntry = {
  name: 'approve',
  summary: "answer as the second person what one accepted in somebody's run; show what waits",
  example:
    "dr approve 20261120T150801Z-failover-cf56a2 data-loss:us-east-1 unfenced:us-east-1 --reason 'agreed on the call, ticket 4711'",
  exits: {
    3: 'declined, nothing of that name waits, or you are the principal that accepted it',
    4: 'the answer could not be written, or the open questions could not be read',
  },
  load: async () => (await import('./approve')).approve,
};
