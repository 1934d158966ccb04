/** Policy rules at work: on what was synthesized, and with roles moved. Only here do they learn which day it is. */
import { DrError, EXIT, type Problem } from '../../modules/console/errors';
import { checkPolicies } from '../../modules/policies/judge';
import { TERRAFORM_TYPES } from '../../modules/parts/index.types';
import type { PolicyFinding, Policy } from '../../modules/policies/policy';
import { POLICIES } from '../../modules/policies/rules/index';
import { composedStates, composedTree, type ComposedTree, type Configurations } from '../../modules/policies/tree';
import { patternOf } from '../../modules/patterns/index';
import { rtoPolicy } from '../../modules/recovery/budget/policy';
import { arrangeTopology } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import { machinesOf } from './machines';
import { ARRANGED } from '../../modules/parts/index.names';

/** What findings do to a synthesis. A recovery must not wait for an exception to be renewed. */
export type PolicyMode = 'refuse' | 'warn';

/** Today as exceptions write it: `YYYY-MM-DD`, UTC. */
export function today({ clock }: Pick<Context, 'clock'>): string {
  return new Date(clock.now()).toISOString().slice(0, 10);
}

/** Every rule: those over the composed tree, and the one that adds up what a failover takes. */
export const policiesOf = (topology: Topology): readonly Policy[] => [
  ...POLICIES,
  rtoPolicy(topology, patternOf(topology)),
];

/** The tree of a topology, and of the same one with its roles moved in every way. `scratch` stays empty. */
export async function composeWithFlips(topology: Topology, scratch: string): Promise<ComposedTree> {
  const { composed } = await import('../../stacks/main');
  // Which region has which role is no part of them: each is made for the region that it takes over from.
  const machines = await machinesOf(topology);
  const flips = patternOf(topology)
    .flips(topology.settings)
    .map(({ what, settings, regions }) => {
      const flipped = arrangeTopology(settings, ARRANGED);
      const compared = topology.states
        .filter(({ layer, region }) => layer === 'global' || regions.includes(region))
        .map(({ id }) => id);
      const { configurations } = composed(flipped, scratch, machines, compared);
      return { what, compared, states: composedStates(flipped, configurations) };
    });
  return composedTree(topology, composed(topology, scratch, machines).configurations, flips);
}

/**
 * Runs the rules on what is about to be written. Roles are not flipped here: that is one composition more for each move, and
 * `dr check` makes them (decision 075). Throws `policy-violations`, exit 3, in mode `refuse`; warns in the other.
 */
export function judgeComposed(
  context: Context,
  topology: Topology,
  configurations: Configurations,
  mode: PolicyMode,
): void {
  const verdict = checkPolicies(
    composedTree(topology, configurations, []),
    topology.settings.policy_exceptions,
    today(context),
    TERRAFORM_TYPES,
    policiesOf(topology),
  );
  const errors = verdict.findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  if (mode === 'refuse') throw violations(errors);
  context.console.warn(
    `${errors.length} policy findings; a recovery goes on all the same. See: ${context.command('check')}`,
  );
}

function violations(errors: readonly PolicyFinding[]): DrError {
  return new DrError(
    'policy-violations',
    `The configuration breaks ${errors.length === 1 ? 'a policy rule' : `policy rules in ${errors.length} places`}; nothing was written.`,
    'What breaks a rule is refused before it can be applied.',
    'Fix each place, or make an exception with a reason and a last day: docs/policies.md. To see them all: dr check',
    EXIT.refused,
    errors.map(({ rule, address, state, what, why, fix }): Problem => ({
      code: rule,
      file: state ?? 'policy_exceptions',
      path: address.slice(state === null ? 0 : state.length + 1),
      value: what,
      allowed: why,
      fix,
    })),
  );
}
