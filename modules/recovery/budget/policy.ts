/** The budget as a policy rule: an objective below the usual times is refused at synthesis. */
import type { Policy } from '../../policies/policy';
import type { Topology } from '../../topology/topology';
import type { Pattern } from '../pattern';
import { budgetOf, type Budget } from './budget';

/** Id, title and reason of the rule, where no topology is at hand. */
export const RTO_RULE = {
  id: 'rto-budget',
  title: 'a failover usually takes no longer than the objective',
  why: 'A recovery time that the usual times add up to exceed is broken by the first failover, and somebody relies on it until then.',
} as const;

/** From the settings alone: earlier runs differ by machine, and a synthesis must not. */
export function rtoPolicy(topology: Topology, pattern: Pick<Pattern, 'planned'>): Policy {
  return {
    ...RTO_RULE,
    check: () =>
      plannedBudgets(topology, pattern)
        .filter(({ verdict }) => verdict !== 'within')
        .map((budget) => ({
          state: `${topology.environment}.global`,
          at: `rto_minutes.${budget.target}`,
          what: described(budget),
          fix: 'See dr rto for what decides it; shorten that, or promise a longer rto_minutes.',
          ...(budget.verdict === 'worst-above' ? { severity: 'warning' as const } : {}),
        })),
  };
}

function described({ target, verdict, typical, worst, objectiveSeconds }: Budget): string {
  const which = verdict === 'above' ? `usually ${typical.seconds}` : `at worst ${worst.seconds}`;
  return `A failover to ${target} takes ${which} s; the objective is ${objectiveSeconds} s.`;
}

/** The budgets of every failover of an environment after a loss: the slowest target is the one that a promise must hold for. */
export function plannedBudgets(topology: Topology, pattern: Pick<Pattern, 'planned'>): readonly Budget[] {
  return pattern.planned(topology, false).map((runbook) => budgetOf(runbook, topology));
}
