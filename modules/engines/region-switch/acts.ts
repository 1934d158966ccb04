/** What a person does for each kind of act where no block does it. A kind that is added does not compile before it has a row here. */
import type { ActOf } from '../../runbook/runbook';
import { prose } from '../bash/quote';
import type { CannotAct } from '../cannot';
import { command } from '../markdown/command';

export const BY_PERSON: { readonly [K in keyof ActOf]: ((act: ActOf[K]) => string) | CannotAct<ActOf[K]> } = {
  call: ({ operation }) => command(operation),
  // A plan would move clients to a region that does not write.
  apply: { cannot: ({ state }) => `dr apply ${state}` },
  accept: ({ name, question }) => `decide: ${name}: ${prose(question)}`,
};
