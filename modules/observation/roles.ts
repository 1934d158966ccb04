/**
 * Which regions do what, by what is observed: sets, one for each store and one for traffic. How many there may be is the pattern's to say
 * (`modules/patterns`). Pure.
 */
import type { RegionTopology, Topology } from '../topology/topology';
import { servingRegions } from './serving';
import { known, type GlobalView, type Known, type Observation } from './types';

/** Where roles are, when nothing moves. */
export interface SettledRoles {
  /** The region from which every other one replicates. */
  readonly writer: string;
  readonly serving: ReadonlySet<string>;
}

/** The regions that write, by the id of the store that they write to. */
export type StoreWriters = ReadonlyMap<string, Known<ReadonlySet<string>>>;

/** Of every store that is written to in one region and replicated to others. One that does not exist has no writer. */
export function storeWriters(topology: Topology, { global }: Observation): StoreWriters {
  const writers: Known<ReadonlySet<string>> = global.known
    ? known(new Set(global.value === null ? [] : writersIn(topology, global.value).map(({ region }) => region)))
    : global;
  return new Map([[topology.globalClusterId, writers]]);
}

/** The regions whose clusters are writers of the global cluster. */
export function writersIn({ regions }: Topology, { members }: GlobalView): readonly RegionTopology[] {
  const arns = new Set(members.filter(({ isWriter }) => isWriter).map(({ arn }) => arn));
  return regions.filter(({ names }) => arns.has(names.dbClusterArn));
}

/** The regions that are seen to write to a store; what is unknown is not among them. */
export const seenWriting = (topology: Topology, observation: Observation): ReadonlySet<string> =>
  new Set([...storeWriters(topology, observation).values()].flatMap((piece) => (piece.known ? [...piece.value] : [])));

/** The regions that are seen to serve; none where that is unknown. */
export function seenServing(topology: Topology, observation: Observation): ReadonlySet<string> {
  const serves = servingRegions(topology, observation);
  return serves.known ? serves.value.regions : new Set();
}

/** For a sentence: the regions, or that there is none. */
export const regionWords = (regions: Iterable<string>): string => {
  const all = [...regions];
  return all.length === 0 ? 'no region' : all.join(' and ');
};
