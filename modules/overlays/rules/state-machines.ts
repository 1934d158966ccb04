import type { Rule } from '../draft';
import { problem } from '../draft';

/** A machine calls its own region alone: what a failover does in a third region (freezing applies there, watching its replica) it cannot do. */
export const stateMachines: Rule = (draft) => {
  const { state_machines: wanted, regions = [] } = draft.value;
  if (wanted !== true || regions.length <= 2) return [];
  return [
    problem(
      'state-machines-regions',
      draft,
      'state_machines',
      wanted,
      `false, or an environment of two regions: this one has ${regions.join(', ')}`,
      'set it to false: a machine calls its own region alone, and a failover here does something in a third one too; dr and promote-dr.sh do it',
    ),
  ];
};
