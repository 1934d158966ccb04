/**
 * Names of a region's resources. A part declares each of its names once, in its `names` side: how it is made, how long
 * it may be and whether its namespace is wider than the region. The type of `RegionNames`, the names themselves and
 * their checks follow from that.
 */
import type { RegionSettings, Settings } from '../overlays/settings';
import type { Named } from './limits';
import type { RegionNames } from './topology';

/** Inputs of a name; never a role, because roles move and names do not. */
export interface NameSource {
  /** `<app>-<environment>`. */
  readonly prefix: string;
  readonly settings: Settings;
  readonly region: RegionSettings;
}

export interface NameRule<T extends string | readonly string[] = string | readonly string[]> {
  /** Characters that AWS allows; null for values that are not names in AWS, such as an ARN. */
  readonly most: number | null;
  readonly make: (of: NameSource) => T;
  /** The namespace is the account's or the world's, not the region's: the region's `name_suffix` is added. */
  readonly global?: true;
  /** Whether the environment uses it; default: always. */
  readonly usedIf?: (settings: Settings) => boolean;
}

/** A name within the region. `most`: see the service's API reference, at the field that the part names. */
export const name = <T extends string | readonly string[]>(
  most: number | null,
  make: (of: NameSource) => T,
): NameRule<T> => ({ most, make });

/** A name that must be unique in the account or in the world. */
export const globalName = (
  most: number,
  make: (of: NameSource) => string,
  usedIf?: (settings: Settings) => boolean,
): NameRule<string> => ({ most, make, global: true, ...(usedIf === undefined ? {} : { usedIf }) });

/** The names that rules make: `interface RegionNames extends NamesMade<typeof cacheNames> {}` adds them to those of a region. */
export type NamesMade<T> = { readonly [K in keyof T]: T[K] extends NameRule<infer N> ? N : never };

/** A rule for every name. */
export type RegionNaming = {
  readonly [K in Exclude<keyof RegionNames, 'prefix'>]: NameRule<RegionNames[K]>;
};

export const prefixOf = ({ app, environment }: Pick<Settings, 'app' | 'environment'>): string =>
  `${app}-${environment}`;

export function namesOf(settings: Settings, region: RegionSettings, naming: RegionNaming): RegionNames {
  const source: NameSource = { prefix: prefixOf(settings), settings, region };
  const made = rulesOf(naming).map(([key, { make, global }]) => {
    const plain = make(source);
    return [key, global === true ? `${plain as string}${region.name_suffix}` : plain] as const;
  });
  return { prefix: source.prefix, ...(Object.fromEntries(made) as Omit<RegionNames, 'prefix'>) };
}

/** The names of a region with their limits. */
export function namesOnTrialIn(settings: Settings, region: RegionSettings, naming: RegionNaming): readonly Named[] {
  const names = namesOf(settings, region, naming) as unknown as Readonly<Record<string, string | readonly string[]>>;
  return rulesOf(naming).flatMap(([key, { most, global, usedIf }]) => {
    if (most === null || usedIf?.(settings) === false) return [];
    const madeOf = ['app', 'environment', ...(global === true ? ['name_suffix'] : [])];
    return [names[key] ?? []].flat().map((one) => ({ what: `${key} in ${region.region}`, name: one, most, madeOf }));
  });
}

/** Names that carry `name_suffix`. */
export const suffixedNames = (naming: RegionNaming): readonly string[] =>
  rulesOf(naming).flatMap(([key, { global }]) => (global === true ? [key] : []));

const rulesOf = (naming: RegionNaming): readonly (readonly [string, NameRule])[] => Object.entries<NameRule>(naming);
