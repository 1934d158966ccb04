/** What a runbook sends and asks. */
import type { Operation } from '../../operations/operation';
import type { Runbook } from '../../runbook/runbook';
import { conditionsOfCall } from '../../runbook/conditions';

/** All of it, in the order of the steps; what two conditions ask stands twice. */
export function operationsOf({ steps }: Runbook): readonly Operation[] {
  return steps.flatMap((step) => {
    const calls = step.act.filter((act) => act.kind === 'call');
    const conditions = [...step.met, ...calls.flatMap(conditionsOfCall)];
    return [
      ...(step.note ?? []).map(({ read }) => read),
      ...conditions.flatMap((one) => ('read' in one ? [one.read] : [])),
      ...calls.map(({ operation }) => operation),
    ];
  });
}
