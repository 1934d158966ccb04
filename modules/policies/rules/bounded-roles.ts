import { machineBoundaryName, taskBoundaryName } from '../../topology/names';
import type { Policy } from '../policy';
import { blocksOf, text } from '../tree';

export const boundedRoles: Policy = {
  id: 'bounded-roles',
  title: 'every role has the permissions boundary that bootstrap makes',
  why: 'Who may push to the branch writes the roles of tasks. Without a boundary they can give a task everything, and then take it over; and CI is refused to make such a role.',
  check: (tree) => {
    const boundary = (name: string): string => `::${tree.accountId}:policy/${name}`;
    return tree.states.flatMap((state) =>
      blocksOf(state)
        .filter(({ type }) => type === 'aws_iam_role')
        .flatMap(({ address, attributes }) => {
          // A task must never have the permissions of a state machine.
          const isMachine = text(attributes['assume_role_policy']).includes('"states.amazonaws.com"');
          const wanted = boundary(isMachine ? machineBoundaryName(tree) : taskBoundaryName(tree));
          const found = attributes['permissions_boundary'];
          if (typeof found === 'string' && found.endsWith(wanted)) return [];
          const what =
            found === undefined ? 'It has no permissions boundary.' : `Its boundary is ${JSON.stringify(found)}.`;
          const fix = `Set permissions_boundary to arn:<partition>:iam${wanted}; what it has to allow stands in modules/operations/boundary.ts.`;
          return [{ state: state.id, at: address, what, fix }];
        }),
    );
  },
};
