import { isRegionName, regionsNamedIn } from '../../overlays/regions';
import { blocksOf, fields, layerRank, providersOf, stringsIn, text } from '../tree';
import type { ComposedBlock, ComposedState, ComposedTree } from '../tree';
import type { Breach, Policy } from '../policy';

const MOVE = 'Compute the value from the topology, or publish it in a lower layer of the same region.';

/** A state reads lower layers of its own region or the global one, and nothing of another region. */
export const ownRegionOnly: Policy = {
  id: 'own-region-only',
  title: "a state reads nothing of another region, and no other region's state",
  why: 'When that region is out, the plan of this state fails, and with it the apply that a failover needs.',
  check: (tree) =>
    tree.states.flatMap((state) => [
      ...blocksOf(state, 'data')
        .filter(({ type }) => type === 'terraform_remote_state')
        .flatMap((block) => remoteState(tree, state, block)),
      ...providers(state),
      ...regionArguments(state),
      ...dataOfOthers(state),
    ]),
};

function remoteState(tree: ComposedTree, state: ComposedState, { address, attributes }: ComposedBlock): Breach[] {
  const config = fields(attributes['config']);
  const place = `${text(config['bucket'])}/${text(config['key'])}`;
  const found = (what: string): Breach[] => [{ state: state.id, at: address, what, fix: MOVE }];
  if (attributes['backend'] !== 's3')
    return found('It reads a state that is not kept in a bucket of this environment.');
  const source = tree.states.find(({ backend }) => `${backend.bucket}/${backend.key}` === place);
  if (source === undefined) return found(`It reads ${place}, which is no state of this environment.`);
  if (source.region !== 'global' && source.region !== state.region) {
    return found(`It reads ${source.id}, a state of ${source.region}.`);
  }
  if (layerRank(source.layer) >= layerRank(state.layer)) {
    return found(`It reads ${source.id}, whose layer is not below ${state.layer}.`);
  }
  if (config['region'] !== source.backend.region) {
    return found(
      `It looks for ${source.id} in ${text(config['region']) || 'no region'}, not in ${source.backend.region}.`,
    );
  }
  return [];
}

function providers(state: ComposedState): Breach[] {
  return providersOf(state)
    .filter(({ name, attributes }) => name === 'aws' && attributes['region'] !== state.providerRegion)
    .map(({ address, attributes }) => ({
      state: state.id,
      at: address,
      what: `The provider works in ${text(attributes['region']) || 'a region that is not named'}, the state belongs to ${state.providerRegion}.`,
      fix: 'Move what it makes into a state of that region.',
    }));
}

/** From provider 6, every regional resource can be placed in a region of its own. */
function regionArguments(state: ComposedState): Breach[] {
  return [...blocksOf(state), ...blocksOf(state, 'data'), ...blocksOf(state, 'ephemeral')]
    .filter(({ attributes }) => attributes['region'] !== undefined && attributes['region'] !== state.providerRegion)
    .map(({ address, attributes }) => ({
      state: state.id,
      at: address,
      what: `Its argument region is ${JSON.stringify(attributes['region'])}, the state belongs to ${state.providerRegion}.`,
      fix: 'Move it into a state of that region.',
    }));
}

/** The environment's name is part of names in every region, and may contain the name of a region: `prod-eu-west-3`. */
function withoutOwnName({ id }: ComposedState, written: string): string {
  const [environment = ''] = id.split('.');
  return isRegionName(environment) ? written : written.replaceAll(environment, '');
}

/** The arguments of a data source must not name another region: ARNs, endpoints, names with a region in them. */
function dataOfOthers(state: ComposedState): Breach[] {
  return [...blocksOf(state, 'data'), ...blocksOf(state, 'ephemeral')]
    .filter(({ type }) => type !== 'terraform_remote_state')
    .flatMap(({ address, attributes }) =>
      stringsIn(attributes).flatMap(({ path, text: written }) => {
        const others = regionsNamedIn(withoutOwnName(state, written)).filter(
          (region) => region !== state.providerRegion,
        );
        if (others.length === 0 || path === 'region') return [];
        const what = `Its argument ${path} names ${others.join(', ')}.`;
        return [{ state: state.id, at: address, what, fix: MOVE }];
      }),
    );
}
