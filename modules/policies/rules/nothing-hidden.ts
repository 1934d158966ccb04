import { blocksOf, list, type ComposedBlock, type ComposedState } from '../tree';
import type { Breach, Policy } from '../policy';

/** They run programs during an apply, whose effects no plan shows. */
const RUNNERS = ['null_resource', 'terraform_data', 'external', 'http'];

export const nothingHidden: Policy = {
  id: 'nothing-hidden',
  title: 'no modules, no provisioners, no programs run by Terraform',
  why: 'What these do is in no plan and no rule can see it; where a region is out, they fail in ways that nobody has planned.',
  check: (tree) =>
    tree.states.flatMap((state) => [
      ...modules(state),
      ...[...blocksOf(state), ...blocksOf(state, 'data')].flatMap((block) => ofBlock(state, block)),
    ]),
};

function modules(state: ComposedState): Breach[] {
  return Object.keys((state.config['module'] ?? {}) as object).map((name) => ({
    state: state.id,
    at: `module.${name}`,
    what: 'A module hides what it makes from every rule.',
    fix: 'Write it as a construct.',
  }));
}

function ofBlock(state: ComposedState, { type, address, attributes }: ComposedBlock): Breach[] {
  const found = (what: string, fix: string): Breach[] => [{ state: state.id, at: address, what, fix }];
  if (RUNNERS.includes(type)) return found(`${type} runs something during an apply.`, 'Make it a step of a runbook.');
  return list(attributes['provisioner']).length > 0
    ? found('A provisioner runs during an apply.', 'Make it a step of a runbook.')
    : [];
}
