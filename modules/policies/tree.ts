/**
 * The composed tree: what Terraform would read, of all states at once, as plain data. Policy rules look at nothing
 * else, so that they judge what is applied.
 */
import { LAYERS, type Backend, type Layer, type StateId, type Topology } from '../topology/topology';

export type ComposedValue =
  string | number | boolean | null | readonly ComposedValue[] | { readonly [key: string]: ComposedValue };
export type Attributes = Readonly<Record<string, ComposedValue>>;

/** One state with its configuration in Terraform's JSON syntax. */
export interface ComposedState {
  readonly id: StateId;
  readonly layer: Layer;
  /** The region it provisions, or `global`. */
  readonly region: string;
  /** The region its provider works in. */
  readonly providerRegion: string;
  readonly backend: Backend;
  readonly config: Attributes;
}

/** Facts about a region for the rules. */
export interface TreeRegion {
  readonly region: string;
  readonly nameSuffix: string;
  /** The overlays' reason for no deletion protection; null if it is protected. */
  readonly unprotectedBecause: string | null;
}

/** The same environment, composed with other roles. */
export interface Flip {
  /** What was moved, in words: `writer and traffic to us-west-2`. */
  readonly what: string;
  readonly states: readonly ComposedState[];
  /** States that were composed anew, where that is not all of them. */
  readonly compared?: readonly StateId[];
}

export interface ComposedTree {
  readonly environment: string;
  readonly app: string;
  readonly accountId: string;
  /** Region of the state that owns the Aurora global cluster. */
  readonly databaseHomeRegion: string;
  readonly regions: readonly TreeRegion[];
  readonly states: readonly ComposedState[];
  /** The tree with its roles moved. Empty if not composed: each costs one composition. */
  readonly flips: readonly Flip[];
}

/** Configurations by state, as synthesis makes them. */
export type Configurations = Readonly<Record<StateId, Attributes>>;

/** Topology and what was composed from it -> tree. States without a configuration are left out. */
export function composedTree(topology: Topology, configurations: Configurations, flips: readonly Flip[]): ComposedTree {
  return {
    environment: topology.environment,
    app: topology.app,
    accountId: topology.accountId,
    databaseHomeRegion: topology.databaseHomeRegion,
    regions: topology.regions.map(({ region, nameSuffix, database: { deletion_protection: protection } }) => ({
      region,
      nameSuffix,
      unprotectedBecause: protection.protect ? null : (protection.reason ?? ''),
    })),
    states: composedStates(topology, configurations),
    flips,
  };
}

export function composedStates(topology: Topology, configurations: Configurations): ComposedState[] {
  return topology.states.flatMap(({ id, layer, region, providerRegion, backend }) => {
    const config = configurations[id];
    return config === undefined ? [] : [{ id, layer, region, providerRegion, backend, config }];
  });
}

/** A block with a type and a name. */
export interface ComposedBlock {
  readonly mode: 'resource' | 'data' | 'ephemeral';
  readonly type: string;
  readonly name: string;
  /** As Terraform writes it: `aws_vpc.main`, `data.aws_vpc.main`. */
  readonly address: string;
  readonly attributes: Attributes;
}

/** All rules list the same blocks of unchanged states: the cache makes them several times quicker. */
const LISTED = new WeakMap<ComposedState, Map<ComposedBlock['mode'], readonly ComposedBlock[]>>();

/** Blocks of a state, in the order of the configuration. */
export function blocksOf(state: ComposedState, mode: ComposedBlock['mode'] = 'resource'): readonly ComposedBlock[] {
  const modes = LISTED.get(state) ?? new Map<ComposedBlock['mode'], readonly ComposedBlock[]>();
  LISTED.set(state, modes);
  const blocks = modes.get(mode) ?? listBlocks(state, mode);
  modes.set(mode, blocks);
  return blocks;
}

function listBlocks(state: ComposedState, mode: ComposedBlock['mode']): ComposedBlock[] {
  return Object.entries(fields(state.config[mode])).flatMap(([type, named]) =>
    Object.entries(fields(named)).map(([name, attributes]) => ({
      mode,
      type,
      name,
      address: mode === 'resource' ? `${type}.${name}` : `${mode}.${type}.${name}`,
      attributes: withoutComments(fields(attributes)),
    })),
  );
}

/** Provider blocks of a state with their addresses: `provider.aws`, `provider.aws.<alias>`. */
export function providersOf(state: ComposedState): { name: string; address: string; attributes: Attributes }[] {
  return Object.entries(fields(state.config['provider'])).flatMap(([name, all]) =>
    list(all).map((one) => {
      const alias = text(one['alias']);
      return { name, address: `provider.${name}${alias === '' ? '' : `.${alias}`}`, attributes: one };
    }),
  );
}

/** Outputs of a state: `output.<name>` with its attributes. */
export function outputsOf(state: ComposedState): { name: string; address: string; attributes: Attributes }[] {
  return Object.entries(fields(state.config['output'])).map(([name, attributes]) => ({
    name,
    address: `output.${name}`,
    attributes: fields(attributes),
  }));
}

/** Every string below a value, with the dotted path to it. cdktf's comments are left out. */
export function stringsIn(value: ComposedValue | undefined, path = ''): { path: string; text: string }[] {
  const found: { path: string; text: string }[] = [];
  collect(value, path, found);
  return found;
}

/** Into one list: rules look at every string of every block. */
function collect(value: ComposedValue | undefined, path: string, found: { path: string; text: string }[]): void {
  if (typeof value === 'string') found.push({ path, text: value });
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key !== '//') collect(inner, path === '' ? key : `${path}.${key}`, found);
  }
}

/** An object's fields; none for anything else. */
export function fields(value: ComposedValue | undefined): Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
}

/** Nested blocks: Terraform's JSON writes one as an object and several as a list. */
export function list(value: ComposedValue | undefined): Attributes[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly ComposedValue[]).map(fields) : [fields(value)];
}

/** The strings of a list; a string alone counts as a list of one. */
export function texts(value: ComposedValue | undefined): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly ComposedValue[]).filter((one) => typeof one === 'string') : [];
}

export function text(value: ComposedValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** True and "true": some arguments are strings in the provider. */
export function isTrue(value: ComposedValue | undefined): boolean {
  return value === true || value === 'true';
}

export function lifecycleOf(block: ComposedBlock): Attributes {
  return list(block.attributes['lifecycle'])[0] ?? {};
}

/** Arguments that plans ignore; `all` stands for every one. */
export function ignoredBy(block: ComposedBlock): readonly string[] {
  return texts(lifecycleOf(block)['ignore_changes']);
}

/** Whether a value mentions a block: `${aws_s3_bucket.logs.id}` mentions `aws_s3_bucket.logs`. */
export function mentions(value: ComposedValue | undefined, block: ComposedBlock): boolean {
  if (typeof value === 'string') return mentionsIn(value, block.address);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key !== '//' && mentions(inner, block));
}

function mentionsIn(written: string, address: string): boolean {
  const at = written.indexOf(address);
  return at >= 0 && !/[\w-]/.test(written.charAt(at + address.length));
}

export const layerRank = (layer: Layer): number => LAYERS.indexOf(layer);

export function regionFacts(tree: ComposedTree, region: string): TreeRegion | undefined {
  return tree.regions.find((one) => one.region === region);
}

function withoutComments(attributes: Attributes): Attributes {
  if (!('//' in attributes)) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== '//'));
}
