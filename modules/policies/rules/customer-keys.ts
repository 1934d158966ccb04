import {
  blocksOf,
  fields,
  isTrue,
  list,
  text,
  type Attributes,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
  type ComposedValue,
} from '../tree';
import type { TerraformTypes } from '../terraform-types';
import type { Breach, Policy } from '../policy';

export const customerKeys: Policy = {
  id: 'customer-keys',
  title: 'everything at rest is encrypted with a customer key that rotates',
  why: "Nobody can revoke, audit or share AWS's own keys; alarms cannot publish to a topic under one, and snapshots under one cannot be copied to another account.",
  check: (tree, types) =>
    tree.states.flatMap((state) => blocksOf(state).flatMap((block) => atRest(tree, types, state, block))),
};

function atRest(tree: ComposedTree, types: TerraformTypes, state: ComposedState, block: ComposedBlock): Breach[] {
  const { encryptedBy, key, atRest: judge } = types.get(block.type) ?? {};
  const { attributes } = block;
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: block.address, what, fix });
  if (encryptedBy !== undefined && !isTrue(attributes[encryptedBy])) {
    return [found(`${encryptedBy} is not true.`, `Set ${encryptedBy} to true; it cannot be changed later.`)];
  }
  const own = (judge?.(block, state, tree) ?? []).map(({ what, fix }) => found(what, fix));
  if (key === undefined || (key.where !== undefined && !isTrue(attributes[key.where]))) return own;
  const off = (key.on ?? []).filter((path) => !isTrue(at(attributes, path)));
  return [
    ...off.map((path) => found(`${path} is not true.`, `Set ${path} to true.`)),
    ...(isCustomerKey(at(attributes, key.argument))
      ? []
      : [found(`${key.argument} names no customer key.`, "Give it the region's key: platform's key_arn.")]),
    ...own,
  ];
}

export function isCustomerKey(value: ComposedValue | undefined): boolean {
  return text(value) !== '' && !text(value).includes('alias/aws/');
}

function at(attributes: Attributes, path: string): ComposedValue | undefined {
  const [first = '', ...rest] = path.split('.');
  const value = attributes[first];
  return rest.length === 0 ? value : at(list(value)[0] ?? fields(value), rest.join('.'));
}
