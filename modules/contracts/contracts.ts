/**
 * Contracts: the named outputs that each layer publishes for higher layers. A part declares those that it publishes
 * (`outputs.ts`) and adds them here by extending the interface of the layer. Removing a key is a visible diff, because
 * readers name it. No secrets here: a reader of a state can read all of it.
 */

/** Kinds of values a contract carries. */
export type OutputKind = 'string' | 'list';

/** The outputs that a part declares: `interface DataContract extends OutputsOf<typeof cacheOutputs> {}` adds them to a layer's contract. */
export type OutputsOf<T extends Readonly<Record<string, OutputKind>>> = { readonly [K in keyof T]: T[K] };

type None = OutputsOf<Record<never, OutputKind>>;

export interface GlobalContract extends None {}
export interface PlatformContract extends None {}
export interface DataContract extends None {}
export interface WorkloadsContract extends None {}

/** All keys with their kinds, in the order in which they are published. */
export interface Contracts {
  readonly global: GlobalContract;
  readonly platform: PlatformContract;
  readonly data: DataContract;
  readonly workloads: WorkloadsContract;
}

export type ContractLayer = keyof Contracts;
export type ContractKey<L extends ContractLayer> = keyof Contracts[L] & string;
