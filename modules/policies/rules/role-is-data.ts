import {
  blocksOf,
  ignoredBy,
  type Attributes,
  type ComposedBlock,
  type ComposedState,
  type Flip,
  type ComposedValue,
} from '../tree';
import type { ComposedTree } from '../tree';
import type { RoleFacts, TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

/** Not part of a plan: ephemeral values are in no state, and an order is not a change. */
const WITHOUT_EFFECT = ['depends_on', '//'];

const FIX =
  'Make it the same for both roles, or name it in ignore_changes if a runbook owns it (docs/decisions/012-role-is-data-in-every-plan.md).';

/** Compares the tree with itself under other roles. Says nothing where `tree.flips` is empty. */
export const roleIsData: Policy = {
  id: 'role-is-data',
  title: 'flipping the roles replaces, promotes, detaches and resets nothing',
  why: 'After a failover the overlays are flipped to say what is. A plan that then does more than move the service record undoes the failover, or destroys the database.',
  check: (tree, types) => {
    const seen = new Set<string>();
    return tree.flips
      .flatMap((flip) => differences(tree, types, flip))
      .filter(({ state, at, what }) => {
        const key = `${state}/${at} ${what.split(' when ')[0] ?? ''}`;
        return !seen.has(key) && seen.add(key) !== undefined;
      });
  },
};

function differences(tree: ComposedTree, types: TerraformTypes, flip: Flip): Breach[] {
  const compared = tree.states.filter(({ id }) => flip.compared?.includes(id) ?? true);
  return compared.flatMap((state) => {
    const flipped = flip.states.find(({ id }) => id === state.id);
    if (flipped === undefined) return [found(state, 'terraform', `The state is gone when roles move (${flip.what}).`)];
    return [...ofSections(state, flipped, flip), ...ofResources(types, state, flipped, flip)];
  });
}

/**
 * Providers, backend, data sources and outputs must not depend on a role: another provider region replaces everything
 * in the state.
 */
function ofSections(state: ComposedState, flipped: ComposedState, { what }: Flip): Breach[] {
  const names = new Set([...Object.keys(state.config), ...Object.keys(flipped.config)]);
  return [...names]
    .filter((name) => !['resource', 'ephemeral', '//'].includes(name))
    .filter((name) => !same(state.config[name], flipped.config[name]))
    .map((name) => found(state, name, `The section ${name} differs when roles move (${what}).`));
}

function ofResources(types: TerraformTypes, state: ComposedState, flipped: ComposedState, flip: Flip): Breach[] {
  const before = new Map(blocksOf(state).map((block) => [block.address, block]));
  const after = new Map(blocksOf(flipped).map((block) => [block.address, block]));
  const only = [...new Set([...before.keys(), ...after.keys()])].filter((at) => !(before.has(at) && after.has(at)));
  return [
    ...only.map((at) => {
      const act = before.has(at) ? 'destroyed' : 'created';
      return found(state, at, `It is ${act} when roles move (${flip.what}).`);
    }),
    ...[...before].flatMap(([at, block]) => {
      const other = after.get(at);
      return other === undefined ? [] : ofArguments(types.get(block.type)?.roles ?? {}, state, [block, other], flip);
    }),
  ];
}

type Blocks = readonly [before: ComposedBlock, after: ComposedBlock];

function ofArguments(
  { follow, harm }: RoleFacts,
  state: ComposedState,
  [before, after]: Blocks,
  { what }: Flip,
): Breach[] {
  return differing(before.attributes, after.attributes)
    .filter((name) => !WITHOUT_EFFECT.includes(name))
    .filter((name) => !(ignores(before, name) && ignores(after, name)))
    .filter((name) => follow?.[name] === undefined)
    .map((name) => {
      const known = harm?.[name] ?? 'nobody has said that this is harmless';
      return found(state, before.address, `${name} differs when roles move (${what}): ${known}.`);
    });
}

function found(state: ComposedState, at: string, what: string): Breach {
  return { state: state.id, at, what, fix: FIX };
}

function ignores(block: ComposedBlock, name: string): boolean {
  const ignored = ignoredBy(block);
  return ignored.includes(name) || ignored.includes('all');
}

function differing(left: Attributes, right: Attributes): string[] {
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => !same(left[name], right[name]));
}

function same(left: ComposedValue | undefined, right: ComposedValue | undefined): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  return differing(fieldsOf(left), fieldsOf(right)).filter((name) => name !== '//').length === 0;
}

/** Elements of a list are compared by position. */
const fieldsOf = (value: ComposedValue): Attributes => Object.fromEntries(Object.entries(value as object));
