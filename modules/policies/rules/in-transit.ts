import { blocksOf } from '../tree';
import type { Policy } from '../policy';

export const inTransit: Policy = {
  id: 'in-transit',
  title: 'clients, cache and database talk over TLS',
  why: 'What is encrypted at rest is read on the wire otherwise: by whoever can see a packet in the VPC, or on the way to it.',
  check: (tree, types) =>
    tree.states.flatMap((state) =>
      blocksOf(state).flatMap((block) =>
        (types.get(block.type)?.inTransit?.(block, state, tree) ?? []).map(({ what, fix }) => ({
          state: state.id,
          at: block.address,
          what,
          fix,
        })),
      ),
    ),
};
