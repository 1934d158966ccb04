/**
 * Which regions do what, by what is observed: sets, one for each store and one for traffic. Parts say them; how many there may be is the
 * pattern's to say (`modules/patterns`). Pure.
 */
import type { Topology } from '../topology/topology';
import { known, unknown, type Known, type Observation } from './types';

/** Where roles are, when nothing moves. */
export interface SettledRoles {
  /** The regions that write, by the name of the store that they write to. */
  readonly writers: ReadonlyMap<string, ReadonlySet<string>>;
  readonly serving: ReadonlySet<string>;
}

/** Where clients are sent. */
export interface Serving {
  /** Empty where it is none of the environment's regions. */
  readonly regions: ReadonlySet<string>;
  /** What says so, in words: the record's target, or what stands in the buckets. */
  readonly why: string;
}

/** An object that no longer says what is meant: clients move by themselves when something else changes. */
export interface Leftover {
  readonly region: string;
  /** What it does, or would do. */
  readonly why: string;
  /** Why it has to stay for now; null where its going moves nobody. */
  readonly stays: string | null;
}

/** The regions that write, by the name of the store that they write to. A store that does not exist has no writer. */
export type StoreWriters = ReadonlyMap<string, Known<ReadonlySet<string>>>;

/** What a part says of the roles of regions, from an observation. */
export interface RolesSide {
  /** Of each store that the part is. */
  readonly writers?: (topology: Topology, observation: Observation) => StoreWriters;
  /** Null where the environment sends clients by another part. */
  readonly serving?: (topology: Topology, observation: Observation) => Known<Serving> | null;
  /** Where roles as declared and as observed differ, in words; what is unknown differs from nothing. */
  readonly differences: (topology: Topology, observation: Observation) => readonly string[];
  /** What does not belong where it is while the regions in `serving` serve, in the order in which it goes. */
  readonly leftovers?: (
    topology: Topology,
    observation: Observation,
    serving: ReadonlySet<string>,
  ) => readonly Leftover[];
}

export interface RolesSides {
  readonly roles: readonly RolesSide[];
}

/** Every region to which some part sends clients; unknown where one of those parts is. */
export function servingRegions({ roles }: RolesSides, topology: Topology, observation: Observation): Known<Serving> {
  const said = roles.flatMap((side) => side.serving?.(topology, observation) ?? []);
  const values: Serving[] = [];
  for (const one of said) {
    if (!one.known) return one;
    values.push(one.value);
  }
  if (values.length === 0) return unknown('no part says where clients are sent');
  return known({
    regions: new Set(values.flatMap(({ regions }) => [...regions])),
    why: values.map(({ why }) => why).join('; '),
  });
}

/** The regions that are seen to serve; none where that is unknown. */
export function seenServing(sides: RolesSides, topology: Topology, observation: Observation): ReadonlySet<string> {
  const serves = servingRegions(sides, topology, observation);
  return serves.known ? serves.value.regions : new Set();
}

/** Of every store of every part. */
export const storeWriters = ({ roles }: RolesSides, topology: Topology, observation: Observation): StoreWriters =>
  new Map(roles.flatMap((side) => [...(side.writers?.(topology, observation) ?? [])]));

/** The regions that are seen to write to a store; what is unknown is not among them. */
export const seenWriting = (sides: RolesSides, topology: Topology, observation: Observation): ReadonlySet<string> =>
  new Set(
    [...storeWriters(sides, topology, observation).values()].flatMap((piece) => (piece.known ? [...piece.value] : [])),
  );

/** Of all parts, while the regions in `serving` serve. */
export const leftovers = (
  { roles }: RolesSides,
  topology: Topology,
  observation: Observation,
  serving: ReadonlySet<string>,
): readonly Leftover[] => roles.flatMap((side) => side.leftovers?.(topology, observation, serving) ?? []);

/** For a sentence: the regions, or that there is none. */
export const regionWords = (regions: Iterable<string>): string => {
  const all = [...regions];
  return all.length === 0 ? 'no region' : all.join(' and ');
};
