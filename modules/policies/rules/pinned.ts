import { fields, list, providersOf, text, texts, type ComposedState, type ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';

export const pinned: Policy = {
  id: 'pinned',
  title: 'Terraform and providers have versions, and the provider insists on the account',
  why: 'A new major version replaces what an old one left alone, and credentials of another account build the environment there.',
  check: (tree) => tree.states.flatMap((state) => [...versions(state), ...accounts(tree, state)]),
};

function versions(state: ComposedState): Breach[] {
  const terraform = list(state.config['terraform'])[0] ?? {};
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: 'terraform', what, fix });
  const required = fields(terraform['required_providers']);
  const unbounded = providersOf(state)
    .map(({ name }) => name)
    .filter((name) => !isBounded(text(fields(required[name])['version'])));
  return [
    ...(text(terraform['required_version']) === ''
      ? [found('It names no version of Terraform.', 'Set required_version.')]
      : []),
    ...[...new Set(unbounded)].map((name) =>
      found(
        `The provider ${name} has no upper version.`,
        'Give required_providers a range such as ">= 5.100.0, < 7.0.0".',
      ),
    ),
  ];
}

/** `< 7`, `~> 6.1`, `= 6.1.0`, `6.1.0`: each has an upper bound. */
function isBounded(version: string): boolean {
  return version.split(',').some((part) => /^\s*(<|~>|=|\d)/.test(part));
}

function accounts(tree: ComposedTree, state: ComposedState): Breach[] {
  return providersOf(state)
    .filter(
      ({ name, attributes }) => name === 'aws' && texts(attributes['allowed_account_ids']).join() !== tree.accountId,
    )
    .map(({ address }) => ({
      state: state.id,
      at: address,
      what: `It does not insist on account ${tree.accountId}.`,
      fix: 'Set allowed_account_ids to that account alone.',
    }));
}
