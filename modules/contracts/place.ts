/**
 * A layer is a list of parts. Each is called once with the place that it builds in: one state's stack, the topology, the contracts of lower
 * layers, and what parts before it in the list made.
 */
import type { Literal } from './literal';
import type { ContractLayer, Contracts } from './contracts';
import { lookup } from './lookup';
import { publish, type ContractValues } from './publish';
import type { StateStack } from './state-stack';
import type { FailoverMachine } from '../topology/machines';
import type { RegionTopology, Topology } from '../topology/topology';

/**
 * A value that one part makes and other parts of the same layer use: `slot<Network>('network')`. Other layers read
 * contracts instead.
 */
export interface Slot<T> {
  readonly name: string;
  /** Never set: it distinguishes slots of different types. */
  readonly holds?: (value: T) => T;
}

export const slot = <T>(name: string): Slot<T> => ({ name });

/** The global layer, as a part sees it. */
export interface GlobalPlace {
  readonly stack: StateStack;
  readonly topology: Literal<Topology>;
  /** State machines of the environment, rendered by scripts. */
  readonly machines: Literal<readonly FailoverMachine[]>;
  /** The contract of a lower layer. Throws DrError `state-not-readable`. */
  readonly read: <L extends ContractLayer>(layer: L) => ContractValues<L>;
  readonly give: <T>(to: Slot<T>, value: T) => void;
  /** Throws RangeError if no earlier part of the layer gave it. */
  readonly of: <T>(from: Slot<T>) => T;
  /** A part of the layer's contract. */
  readonly publish: <L extends ContractLayer>(layer: L, values: Partial<ContractValues<L>>) => void;
}

/** A layer of one region. */
export interface RegionPlace extends GlobalPlace {
  readonly here: Literal<RegionTopology>;
}

/** The side `construct` of a part: what it adds to a layer, looks up and publishes. */
export interface LayerPart<P extends GlobalPlace = RegionPlace> {
  /** Its name, for errors. */
  readonly part: string;
  readonly construct: (place: P) => void;
}

/** The inputs of a state. */
export interface LayerSite {
  readonly stack: StateStack;
  readonly topology: Literal<Topology>;
  readonly machines: Literal<readonly FailoverMachine[]>;
  readonly contracts: Contracts;
  /** The stack of a lower layer, of the same region or global. */
  readonly source: (layer: ContractLayer) => StateStack;
}

/**
 * Builds a layer: every part in turn, then its contract. Throws RangeError if a part uses a slot that no earlier part
 * filled, and if a key of the contract is published never or twice.
 */
export function buildLayer<P extends GlobalPlace>(
  site: LayerSite,
  parts: readonly LayerPart<P>[],
  placed: (place: GlobalPlace) => P,
): void {
  const { layer } = site.stack.state;
  const made = new Map<object, unknown>();
  const read = new Map<ContractLayer, unknown>();
  const published = new Map<string, string | readonly string[]>();
  for (const { part, construct } of parts) {
    const refuse = (what: string): RangeError => new RangeError(`part ${part} of layer ${layer} ${what}`);
    construct(
      placed({
        stack: site.stack,
        topology: site.topology,
        machines: site.machines,
        read: <L extends ContractLayer>(lower: L) => {
          if (!read.has(lower)) read.set(lower, lookup(site.stack, lower, site.source(lower), site.contracts));
          return read.get(lower) as ContractValues<L>;
        },
        give: (to, value) => {
          if (made.has(to)) throw refuse(`makes ${to.name}, which is there already`);
          made.set(to, value);
        },
        of: <T>(from: Slot<T>) => {
          if (!made.has(from)) throw refuse(`uses ${from.name}, which no part before it makes`);
          return made.get(from) as T;
        },
        publish: (of, values) => {
          if (of !== layer) throw refuse(`publishes for layer ${of}`);
          for (const [key, value] of Object.entries<string | readonly string[] | undefined>(values)) {
            if (published.has(key)) throw refuse(`publishes ${key}, which is published already`);
            if (value !== undefined) published.set(key, value);
          }
        },
      }),
    );
  }
  publishAll(site, layer, published);
}

/** In the contract's order. */
function publishAll(
  { stack, contracts }: LayerSite,
  layer: ContractLayer,
  published: ReadonlyMap<string, string | readonly string[]>,
): void {
  const keys = Object.keys(contracts[layer]);
  const missing = keys.filter((key) => !published.has(key));
  if (missing.length > 0) throw new RangeError(`no part of layer ${layer} publishes ${missing.join(', ')}`);
  const values = Object.fromEntries(keys.map((key) => [key, published.get(key)]));
  publish(stack, layer, values as ContractValues<typeof layer>);
}
