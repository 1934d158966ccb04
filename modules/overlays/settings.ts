/**
 * Settings: the resolved, complete, readonly configuration of one environment.
 *
 * Keys keep the overlays' spelling (snake_case, as Terraform users write them), so that a value can be found with the
 * same word in an overlay, in `dr explain` and in the code. What a person writes is partial; what is here is total. The types are those
 * of the declarations.
 */
import type { Settled } from './key';
import type { alarmKeys } from '../parts/alarms/settings';
import type { linkZoneKeys } from '../parts/api-entry/settings/keys';
import type { auroraHomeKeys, auroraKeys } from '../parts/aurora/settings/keys';
import type { cacheKeys } from '../parts/cache/settings';
import type { capacityKeys, containerKeys, logKeys } from '../parts/ecs-service/settings/keys';
import type { governanceKeys } from './keys/governance';
import type { controlRegionKeys, identityKeys, standbyKeys, suffixKeys } from './keys/identity';
import type { blueGreenKeys } from '../parts/load-balancer/settings';
import type { networkKeys } from '../parts/network/settings/keys';
import type { objectiveKeys } from './keys/objectives';
import type { peopleKeys } from './keys/people';
import type { imageKeys } from '../parts/registry/settings';
import type { residencyKeys } from '../parts/residency/settings/keys';
import type { serviceRecordKeys } from '../parts/service-record/settings';
import type { stateMachineKeys } from '../parts/state-machine/settings/keys';
import type { servingKeys, trafficKeys } from '../parts/traffic/settings/keys';

/** Everything one region needs, after all overlays. */
export interface RegionSettings
  extends
    Settled<typeof suffixKeys>,
    Settled<typeof standbyKeys>,
    Settled<typeof servingKeys>,
    Settled<typeof auroraKeys>,
    Settled<typeof networkKeys>,
    Settled<typeof linkZoneKeys>,
    Settled<typeof capacityKeys>,
    Settled<typeof containerKeys>,
    Settled<typeof cacheKeys>,
    Settled<typeof blueGreenKeys>,
    Settled<typeof imageKeys>,
    Settled<typeof logKeys> {
  readonly region: string;
}

/** The whole environment. */
export interface Settings
  extends
    Settled<typeof identityKeys>,
    Settled<typeof controlRegionKeys>,
    Settled<typeof objectiveKeys>,
    Settled<typeof peopleKeys>,
    Settled<typeof governanceKeys>,
    Settled<typeof serviceRecordKeys>,
    Settled<typeof trafficKeys>,
    Settled<typeof auroraHomeKeys>,
    Settled<typeof residencyKeys>,
    Settled<typeof stateMachineKeys>,
    Settled<typeof alarmKeys> {
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

/** A place where a value is written: a file and a line counted from 1; no line for what was typed as `--var`. */
export interface SettingPlace {
  readonly file: string;
  readonly line?: number;
}

/** Where a leaf of the settings came from: the winning place and the ones it overrode, oldest first. */
export interface Origin extends SettingPlace {
  readonly overrode: readonly (SettingPlace & { readonly value: unknown })[];
}
