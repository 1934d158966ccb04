import type { GlobalNamespace, TerraformTypes } from '../terraform-types';
import { blocksOf, regionFacts, text, type ComposedBlock, type ComposedState, type ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';

/** Arguments with names; a name that ends in the suffix has it on purpose. */
const NAMING = /^(name|bucket|family|identifier|domain|\w+_(name|identifier)|replication_group_id)$/;

/** Namespaces are facts of types, and a page: docs/global-namespaces.md. */
export const nameSuffix: Policy = {
  id: 'name-suffix',
  title: 'names in global namespaces bear `name_suffix`, and no others do',
  why: 'Without it two regions fight over one IAM role or bucket; on regional names it makes runbooks look up what they could know.',
  check: (tree, types) => [
    ...tree.states.flatMap((state) =>
      blocksOf(state).flatMap((block) => {
        const space = namespaceOf(types, block);
        return space === undefined ? superfluous(tree, state, block) : missing(tree, state, block, space);
      }),
    ),
    ...duplicates(tree, types),
  ],
};

function namespaceOf(types: TerraformTypes, { type, attributes }: ComposedBlock): GlobalNamespace | undefined {
  const space = types.get(type)?.namespace;
  const meant = space?.when === undefined || attributes[space.when.argument] === space.when.is;
  return meant ? space : undefined;
}

function missing(tree: ComposedTree, state: ComposedState, block: ComposedBlock, space: GlobalNamespace): Breach[] {
  const { argument, apart, otherwise } = space;
  const name = text(block.attributes[argument]);
  const found = (what: string, fix: string): Breach[] => [{ state: state.id, at: block.address, what, fix }];
  if (name === '') {
    return found(`It has no ${argument}, so that Terraform or AWS invents one.`, 'Name it in the topology.');
  }
  if (state.region === 'global') return [];
  const suffix = regionFacts(tree, state.region)?.nameSuffix ?? '';
  const suffixed = suffix !== '' && name.endsWith(suffix);
  if (apart === 'once') {
    return state.region === tree.databaseHomeRegion
      ? []
      : found(
          `${argument} "${name}" is one for all regions, and this state belongs to ${state.region} alone.`,
          'Move it into the global layer.',
        );
  }
  if (apart === 'region') {
    return name.includes(state.region) || suffixed
      ? []
      : found(`${argument} "${name}" does not name its region: ${otherwise}.`, `Put ${state.region} into the name.`);
  }
  return name.endsWith(suffix)
    ? []
    : found(
        `${argument} "${name}" does not end with "${suffix}": ${otherwise}.`,
        'Append name_suffix to it in the topology.',
      );
}

/** A name that ends like the suffix by chance is the same in another region. */
function superfluous(tree: ComposedTree, state: ComposedState, block: ComposedBlock): Breach[] {
  const suffix = regionFacts(tree, state.region)?.nameSuffix ?? '';
  if (suffix === '') return [];
  return Object.entries(block.attributes).flatMap(([argument, value]) => {
    const name = text(value);
    if (!NAMING.test(argument) || !name.endsWith(suffix) || /\$\{|^arn:/.test(name)) return [];
    if (sameElsewhere(tree, state, block, argument, name)) return [];
    const what = `${argument} "${name}" ends with the suffix of ${state.region}, but its namespace is the region's own.`;
    return [
      { state: state.id, at: block.address, what, fix: 'Leave name_suffix out: the name is the same in every region.' },
    ];
  });
}

function sameElsewhere(
  tree: ComposedTree,
  state: ComposedState,
  block: ComposedBlock,
  argument: string,
  name: string,
): boolean {
  return tree.states
    .filter((other) => other.layer === state.layer && other.region !== state.region)
    .some((other) =>
      blocksOf(other).some(({ address, attributes }) => address === block.address && attributes[argument] === name),
    );
}

/** Two states must not own the same name. */
function duplicates(tree: ComposedTree, types: TerraformTypes): Breach[] {
  const owners = new Map<string, string>();
  return tree.states.flatMap((state) =>
    blocksOf(state).flatMap((block): Breach[] => {
      const space = namespaceOf(types, block);
      const name = space === undefined ? '' : text(block.attributes[space.argument]);
      if (space === undefined || name === '') return [];
      // A zone holds several records of a name: one for each type, and for each set identifier.
      const parts = ['type', 'set_identifier'].map((part) =>
        space.space === 'zone' ? text(block.attributes[part]) : '',
      );
      const key = [block.type, name, ...parts].join(' ');
      const owner = owners.get(key);
      owners.set(key, owner ?? `${state.id}/${block.address}`);
      if (owner === undefined || owner.startsWith(`${state.id}/`)) return [];
      const what = `${space.argument} "${name}" is already the name of ${owner}: ${space.otherwise}.`;
      return [{ state: state.id, at: block.address, what, fix: 'Give it to one state, or keep the names apart.' }];
    }),
  );
}
