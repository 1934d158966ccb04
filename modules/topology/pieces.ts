/**
 * What parts say of a region and of the whole environment beside the names of a region's resources (`naming.ts`). The types of
 * `RegionParts` and `EnvironmentNames` follow from what they declare.
 */
import type { RegionSettings, Settings } from '../overlays/settings';
import type { Named } from './limits';
import { prefixOf } from './naming';
import type { EnvironmentNames, RegionParts } from './topology';

/** What settings mean for a region, in one piece. */
export type PieceRule<T> = (region: RegionSettings, settings: Settings) => T;

/** The pieces that rules make: `interface RegionParts extends PiecesMade<typeof entryPieces> {}` adds them to a region. */
export type PiecesMade<T> = { readonly [K in keyof T]: T[K] extends PieceRule<infer P> ? P : never };

/** A rule for every piece. */
export type RegionRules = { readonly [K in keyof RegionParts]: PieceRule<RegionParts[K]> };

export function piecesOf(settings: Settings, region: RegionSettings, rules: RegionRules): RegionParts {
  const made = Object.entries<PieceRule<unknown>>({ ...rules }).map(([key, make]) => [key, make(region, settings)]);
  return Object.fromEntries(made) as RegionParts;
}

/** A name that the environment has once. */
export interface EnvironmentNameRule {
  /** What it names, for the error that it is too long. */
  readonly what: string;
  /** Characters that AWS allows. */
  readonly most: number;
  readonly make: (prefix: string) => string;
}

/** The names that rules make, for `EnvironmentNames`. */
export type EnvironmentNamesMade<T> = { readonly [K in keyof T]: string };

/** A rule for every name. */
export type EnvironmentNaming = { readonly [K in keyof EnvironmentNames]: EnvironmentNameRule };

export function environmentNamesOf(settings: Settings, naming: EnvironmentNaming): EnvironmentNames {
  const made = Object.entries<EnvironmentNameRule>({ ...naming }).map(([key, { make }]) => [
    key,
    make(prefixOf(settings)),
  ]);
  return Object.fromEntries(made) as EnvironmentNames;
}

/** The names of the environment with what AWS allows of each. */
export const environmentNamesOnTrial = (settings: Settings, naming: EnvironmentNaming): readonly Named[] =>
  Object.values<EnvironmentNameRule>({ ...naming }).map(({ what, most, make }) => ({
    what,
    name: make(prefixOf(settings)),
    most,
    madeOf: ['app', 'environment'],
  }));
