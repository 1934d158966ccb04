import {
  blocksOf,
  fields,
  list,
  providersOf,
  text,
  type Attributes,
  type ComposedBlock,
  type ComposedState,
  type ComposedTree,
} from '../tree';
import type { Breach, Policy } from '../policy';

export const tagged: Policy = {
  id: 'tagged',
  title: 'everything bears app, environment, layer and region',
  why: 'What an outage leaves behind, and what it costs, can be told by its tags only; a role or a sweep that goes by tags misses what has none.',
  check: (tree, types) =>
    tree.states.flatMap((state) => {
      const wanted = wantedTags(tree, state);
      return [
        ...providersOf(state).flatMap((one) => (one.name === 'aws' ? ofProvider(state, wanted, one) : [])),
        ...blocksOf(state).flatMap((block) =>
          ofBlock(state, wanted, block, types.get(block.type)?.carriesTags === true),
        ),
      ];
    }),
};

/** Provider default tags reach every taggable resource of a state, so the rule looks at them. */
function wantedTags(tree: ComposedTree, state: ComposedState): Attributes {
  return { app: tree.app, environment: tree.environment, layer: state.layer, region: state.region };
}

function ofProvider(
  state: ComposedState,
  wanted: Attributes,
  { address, attributes }: { readonly address: string; readonly attributes: Attributes },
): Breach[] {
  const tags = fields(list(attributes['default_tags'])[0]?.['tags']);
  return Object.entries(wanted)
    .filter(([name, value]) => tags[name] !== value)
    .map(([name, value]) => ({
      state: state.id,
      at: address,
      what: `Its default tags do not say ${name} = ${text(value)}.`,
      fix: 'Give the provider the tags of modules/topology/tags.ts.',
    }));
}

function ofBlock(state: ComposedState, wanted: Attributes, block: ComposedBlock, carries: boolean): Breach[] {
  const own = fields(block.attributes['tags']);
  const found = (what: string, fix: string): Breach => ({ state: state.id, at: block.address, what, fix });
  const contrary = Object.entries(wanted).filter(([name, value]) => own[name] !== undefined && own[name] !== value);
  const carried = list(block.attributes['tag']).map(({ key }) => text(key));
  const missing = carries ? Object.keys(wanted).filter((name) => !carried.includes(name)) : [];
  return [
    ...contrary.map(([name, value]) =>
      found(`Its tag ${name} is not ${text(value)}.`, 'Leave the tag to the provider, or choose another name.'),
    ),
    ...missing.map((name) => found(`It lacks the tag ${name}; default tags do not come to it.`, 'Add a tag block.')),
  ];
}
