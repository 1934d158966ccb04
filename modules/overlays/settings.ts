/**
 * Settings: the resolved, complete, readonly configuration of one environment.
 *
 * Keys keep the overlays' spelling (snake_case, as Terraform users write them), so that a value can be found with the
 * same word in an overlay, in `dr explain` and in the code. Overlays are partial, settings are complete. The types are
 * those of the declarations; what a part declares is added to them by the part.
 */
import type { Settled } from './key';
import type { governanceKeys } from './keys/governance';
import type { controlRegionKeys, identityKeys, standbyKeys, suffixKeys } from './keys/identity';
import type { objectiveKeys } from './keys/objectives';
import type { peopleKeys } from './keys/people';

/** Keys that exist once per environment. Each part adds its own where it declares them (decision 264). */
export interface EnvironmentSettings
  extends
    Settled<typeof identityKeys>,
    Settled<typeof controlRegionKeys>,
    Settled<typeof objectiveKeys>,
    Settled<typeof peopleKeys>,
    Settled<typeof governanceKeys> {}

/** Everything one region needs, after all overlays. Each part adds its own keys, likewise. */
export interface RegionSettings extends Settled<typeof suffixKeys>, Settled<typeof standbyKeys> {
  readonly region: string;
}

/** The whole environment. */
export interface Settings extends EnvironmentSettings {
  readonly environment: string;
  /** In the order the environment lists them. */
  readonly regions: readonly RegionSettings[];
}

export type DatabaseSettings = RegionSettings['database'];
export type CacheSettings = RegionSettings['cache'];
export type ContainerSettings = RegionSettings['container'];
export type Capacity = RegionSettings['capacity']['serving'];
export type TrafficMethod = Settings['traffic_method'];
export type PolicyException = Settings['policy_exceptions'][number];

/** The place of a value: a file and a line counted from 1; no line for `--var`. */
export interface SettingPlace {
  readonly file: string;
  readonly line?: number;
}

/** Where a leaf of the settings came from: the winning place and the ones it overrode, oldest first. */
export interface Origin extends SettingPlace {
  readonly overrode: readonly (SettingPlace & { readonly value: unknown })[];
}
