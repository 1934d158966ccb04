import {
  blocksOf,
  mentions,
  outputsOf,
  regionFacts,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../tree';
import type { TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

export const protectedState: Policy = {
  id: 'protected',
  title: 'what an apply cannot bring back is protected, or has a reason',
  why: 'A data store, key or record that one wrong plan deletes is gone, and the standby region with it where it was replicated from there.',
  check: (tree, types) =>
    tree.states.flatMap((state) => blocksOf(state).flatMap((block) => ofBlock(tree, types, state, block))),
};

function ofBlock(tree: ComposedTree, types: TerraformTypes, state: ComposedState, block: ComposedBlock): Breach[] {
  const { protection: needs, protectsUsers = false } = types.get(block.type) ?? {};
  if (needs === undefined || 'unprotected' in needs) return [];
  // The overlays can disable it with a reason: `database.deletion_protection`.
  if ((regionFacts(tree, state.region)?.unprotectedBecause ?? null) !== null) return [];
  if (protectsUsers && encryptsOnlyPassing(types, state, block)) return [];
  return needs
    .filter(({ holds }) => !holds(block))
    .map(({ words }) => ({
      state: state.id,
      at: block.address,
      what: `It lacks ${words}.`,
      fix: `Set ${words}, or give up protection in an overlay: database.deletion_protection with a reason.`,
    }));
}

/** A key for messages encrypts nothing that is stored. */
function encryptsOnlyPassing(types: TerraformTypes, state: ComposedState, key: ComposedBlock): boolean {
  const users = blocksOf(state).filter((block) => block.address !== key.address && mentions(block.attributes, key));
  const published = outputsOf(state).some(({ attributes }) => mentions(attributes, key));
  return !published && users.length > 0 && users.every(({ type }) => types.get(type)?.passing === true);
}
