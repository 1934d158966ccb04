/**
 * What a part says of itself: its `observe` side. The kernel asks every part it is given and joins the pieces; which part says which piece
 * it does not know. Each piece is known or unknown by itself (decision 275).
 */
import type { Clock } from '../console/ports';
import type { RegionTopology, Topology } from '../topology/topology';
import type { Asker } from './asker';
import type { DemandRule } from './demand-rule';
import type { RolesSide, RolesSides, SettledRoles } from './roles';
import type { Supposed } from './supposed';
import type { Observation, OwnedPieces, RegionView } from './types';

/** Pieces of an observation that belong to the whole environment. */
export type EnvironmentPieces = Omit<Observation, 'at' | 'regions'>;
/** Pieces of a region, which a failover waits for. */
export type RegionPieces = Omit<RegionView, 'region' | 'answers'>;

export interface AnyEnvironmentSide {
  readonly pieces: readonly (keyof EnvironmentPieces)[];
  /** Never throws for what AWS does. */
  readonly observe: (topology: Topology, asker: Asker) => Promise<Partial<EnvironmentPieces>>;
  /** The pieces of a world that is not now; what was observed and does not differ in it is kept. */
  readonly suppose: (topology: Topology, supposed: Supposed, given?: Observation) => Partial<EnvironmentPieces>;
  /** Which of its pieces nobody could tell and a person should know of, in words. */
  readonly gaps: (seen: Observation) => readonly string[];
}

export interface AnyRegionSide {
  readonly pieces: readonly (keyof RegionPieces)[];
  /** Never throws for what AWS does. */
  readonly observe: (
    region: RegionTopology,
    asker: Asker,
    clock: Pick<Clock, 'now'>,
    topology: Topology,
  ) => Promise<Partial<RegionPieces>>;
  /** The pieces of a region that answers, in a world that is not now. */
  readonly suppose: (scene: SupposedRegion) => Partial<RegionPieces>;
  /** The same as of an environment's pieces; without the name of the region. */
  readonly gaps: (view: RegionView, seen: Observation) => readonly string[];
}

/** A region of a world that is not now. */
export interface SupposedRegion {
  readonly topology: Topology;
  readonly region: RegionTopology;
  readonly supposed: Supposed;
  /** As it was observed; undefined where nobody looked. */
  readonly seen: RegionView | undefined;
}

export interface AnyOwnedSide {
  readonly pieces: readonly (keyof OwnedPieces)[];
  /** Asked only of a region that answered the observation. Never throws for what AWS does. */
  readonly observe: (scene: OwnedScene, asker: Asker) => Promise<Partial<OwnedPieces>>;
}

export interface OwnedScene {
  readonly topology: Topology;
  readonly region: RegionTopology;
  /** What the observation says of the region. */
  readonly view: RegionView;
  readonly observation: Observation;
}

export interface EnvironmentSide<K extends keyof EnvironmentPieces> extends AnyEnvironmentSide {
  readonly pieces: readonly K[];
  readonly observe: (topology: Topology, asker: Asker) => Promise<Pick<EnvironmentPieces, K>>;
  readonly suppose: (topology: Topology, supposed: Supposed, given?: Observation) => Pick<EnvironmentPieces, K>;
}

export interface RegionSide<K extends keyof RegionPieces> extends AnyRegionSide {
  readonly pieces: readonly K[];
  readonly observe: (...given: Parameters<AnyRegionSide['observe']>) => Promise<Pick<RegionPieces, K>>;
  readonly suppose: (scene: SupposedRegion) => Pick<RegionPieces, K>;
}

export interface OwnedSide<K extends keyof OwnedPieces> extends AnyOwnedSide {
  readonly pieces: readonly K[];
  readonly observe: (scene: OwnedScene, asker: Asker) => Promise<Pick<OwnedPieces, K>>;
}

/** What one part says. */
export interface ObserveSide {
  readonly environment?: AnyEnvironmentSide;
  readonly region?: AnyRegionSide;
  readonly owned?: AnyOwnedSide;
  /** Which regions do what, where this part says it. */
  readonly roles?: RolesSide;
  /** The keys of a region's overlay that record its roles, with what they hold and what they should hold after a move. */
  readonly recorded?: (region: RegionTopology, roles: SettledRoles) => readonly RecordedRole[];
}

/** A key of a region's overlay that says what the region does. */
export interface RecordedRole {
  readonly key: string;
  readonly declared: string | boolean | null;
  readonly observed: string | boolean | null;
}

/** The same of all parts, in the order in which pieces are shown. */
export interface ObserveSides extends RolesSides {
  readonly environment: readonly AnyEnvironmentSide[];
  readonly region: readonly AnyRegionSide[];
  readonly owned: readonly AnyOwnedSide[];
  readonly recorded: readonly NonNullable<ObserveSide['recorded']>[];
  /** What the roles of regions demand, in the order in which a person reads it. */
  readonly demands: readonly DemandRule[];
}

type Said<S extends readonly ObserveSide[], Kind extends keyof ObserveSide> = Extract<
  S[number],
  { readonly [one in Kind]: object }
>[Kind] extends { readonly pieces: readonly (infer K)[] }
  ? K
  : never;

type Unsaid<S extends readonly ObserveSide[]> =
  | Exclude<keyof EnvironmentPieces, Said<S, 'environment'>>
  | Exclude<keyof RegionPieces, Said<S, 'region'>>
  | Exclude<keyof OwnedPieces, Said<S, 'owned'>>;

/** Every piece is said by one part: one that no part says does not compile, one that two say is refused. */
export function observeSides<const S extends readonly ObserveSide[]>(
  parts: [Unsaid<S>] extends [never] ? S : readonly { readonly 'no part says': Unsaid<S> }[],
  demands: readonly DemandRule[],
): ObserveSides {
  return joinSides(parts as readonly ObserveSide[], demands);
}

/** Throws where two parts say the same piece. Without `observeSides` nothing asks whether every piece is said. */
export function joinSides(parts: readonly ObserveSide[], demands: readonly DemandRule[]): ObserveSides {
  const of = <Kind extends keyof ObserveSide>(kind: Kind) => parts.flatMap((part) => part[kind] ?? []);
  const sides = { environment: of('environment'), region: of('region'), owned: of('owned') };
  for (const all of Object.values(sides)) {
    const pieces = all.flatMap((one) => [...one.pieces] as readonly string[]);
    const twice = pieces.find((one, index) => pieces.indexOf(one) !== index);
    if (twice !== undefined) throw new Error(`two parts say ${twice}`);
  }
  return {
    ...(sides as Pick<ObserveSides, keyof typeof sides>),
    roles: of('roles'),
    recorded: of('recorded'),
    demands,
  };
}

/** One answer of the pieces that each side gave. */
export const joined = <Piece>(pieces: readonly Partial<Piece>[]): Piece => Object.assign({}, ...pieces) as Piece;
