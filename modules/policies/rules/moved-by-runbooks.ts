import { blocksOf, ignoredBy, type ComposedBlock, type ComposedState, type ComposedTree } from '../tree';
import type { TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

export const movedByRunbooks: Policy = {
  id: 'moved-by-runbooks',
  title: 'what a switch of roles moves is in `ignore_changes`',
  why: 'A failover changes these in AWS. A plan that changes them back promotes, detaches or shrinks what has just become production.',
  check: (tree, types) =>
    tree.states.flatMap((state) => blocksOf(state).flatMap((block) => ofBlock(tree, types, state, block))),
};

function ofBlock(tree: ComposedTree, types: TerraformTypes, state: ComposedState, block: ComposedBlock): Breach[] {
  const { moved, judge } = types.get(block.type)?.roles ?? {};
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: block.address, what, fix });
  const ignored = ignoredBy(block);
  const meant = moved !== undefined && (moved.where?.(block) ?? true) && !ignored.includes('all');
  const open = meant ? moved.arguments.filter((name) => !ignored.includes(name)) : [];
  return [
    ...open.map((name) =>
      found(
        `${name} is not in ignore_changes: ${moved?.otherwise ?? ''}.`,
        `Add "${name}" to its lifecycle.ignore_changes.`,
      ),
    ),
    ...(judge?.(block, state, tree) ?? []).map(({ what, fix }) => found(what, fix)),
  ];
}
