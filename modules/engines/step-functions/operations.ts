/** What a runbook sends and asks. */
import type { Operation } from '../../operations/operation';
import type { Runbook } from '../../runbook/runbook';
import { conditionsOf, sendsOf } from '../../runbook/acts/conditions';
import { readsOf } from '../../runbook/conditions/index';

/** All of it, in the order of the steps; what two conditions ask stands twice. */
export function operationsOf({ steps }: Runbook): readonly Operation[] {
  return steps.flatMap((step) => [
    ...(step.note ?? []).map(({ read }) => read),
    ...readsOf(conditionsOf(step)),
    ...step.act.flatMap(sendsOf),
  ]);
}
