/** Settings -> Topology, and look-ups in it. Pure: the same settings give the same topology. */
import { DrError } from '../console/errors';
import { countryOf, isInside } from '../overlays/countries';
import { environmentFile } from '../overlays/overlay';
import { partitionOf } from '../overlays/regions';
import type { RegionSettings, Settings } from '../overlays/settings';
import { checkLimits } from './limits';
import { addressesOf, machineBoundaryName, namesOnTrial, serviceRecordName, taskBoundaryName } from './names';
import { namesOf, type RegionNaming } from './naming';
import { planSubnets } from './network';
import { environmentNamesOf, piecesOf, type EnvironmentNaming, type RegionRules } from './pieces';
import { trafficOf } from './traffic';
import { statesOf } from './states';
import type { Layer, RegionTopology, Role, State, Store, StoreRole, Topology } from './topology';

/** A store, as its part declares it. */
export interface StoreRule extends Pick<Store, 'name' | 'what'> {
  readonly title: (settings: Settings) => string;
  readonly roleIn: (region: RegionSettings) => StoreRole;
}

/** What parts say of an environment. */
export interface ArrangedParts {
  readonly names: RegionNaming;
  readonly pieces: RegionRules;
  readonly environment: EnvironmentNaming;
  readonly stores: readonly StoreRule[];
  /** What each layer holds, in words. */
  readonly holds: Topology['holds'];
}

/**
 * Computes the topology of settings.
 * @throws DrError `name-too-long` with every name that AWS would refuse.
 */
export function arrangeTopology(settings: Settings, parts: ArrangedParts): Topology {
  const { stores, holds } = parts;
  checkLimits(environmentFile(settings.environment), namesOnTrial(settings, parts));
  const regions = settings.regions.map((region) => arrangeRegion(settings, region, parts));
  return {
    app: settings.app,
    environment: settings.environment,
    accountId: settings.account_id,
    domain: settings.domain,
    controlRegion: settings.control_region,
    databaseHomeRegion: settings.database_home_region,
    ...environmentNamesOf(settings, parts.environment),
    serviceRecord: {
      name: serviceRecordName(settings),
      ttlSeconds: settings.record_ttl_seconds,
    },
    stores: stores.map(({ name, title, what }) => ({ name, what, title: title(settings) })),
    traffic: trafficOf(settings),
    machineBoundaryArn: settings.state_machines
      ? `arn:${partitionOf(settings.control_region)}:iam::${settings.account_id}:policy/${machineBoundaryName(settings)}`
      : null,
    taskBoundaryArn: `arn:${partitionOf(settings.control_region)}:iam::${settings.account_id}:policy/${taskBoundaryName(settings)}`,
    alarmEmail: settings.alarm_email,
    tags: settings.tags,
    objectives: { rtoSeconds: settings.rto_minutes * 60, rpoSeconds: settings.rpo_seconds },
    regions,
    holds,
    states: statesOf(settings),
    settings,
  };
}

function arrangeRegion(
  settings: Settings,
  region: RegionSettings,
  { names: naming, pieces, stores }: ArrangedParts,
): RegionTopology {
  const subnetZones = region.availability_zone_ids.slice(0, region.subnet_zones);
  return {
    region: region.region,
    role: {
      stores: Object.fromEntries(stores.map(({ name, roleIn }) => [name, roleIn(region)])),
      traffic: region.serves_traffic ? 'serving' : 'standby',
    },
    residency: {
      country: countryOf(region.region),
      mayServe: isInside(region.region, settings.serving_residency),
    },
    nameSuffix: region.name_suffix,
    vpcCidr: region.vpc_cidr,
    zones: planSubnets(region.vpc_cidr, subnetZones),
    names: namesOf(settings, region, naming),
    addresses: addressesOf(settings, region.region),
    capacity: region.capacity,
    database: region.database,
    cache: region.cache,
    blueGreen: region.blue_green,
    ...piecesOf(settings, region, pieces),
    container: region.container,
    targetCpuPercent: region.target_cpu_percent,
    logRetentionDays: region.log_retention_days,
  };
}

/**
 * The state of a layer in a region (any region for `global`: there is one).
 * @throws DrError `unknown-state`
 */
export function stateOf(topology: Topology, layer: Layer, region: string): State {
  const found = topology.states.find(
    (state) => state.layer === layer && (layer === 'global' || state.region === region),
  );
  if (found) return found;
  throw unknown('state', `${layer} in ${region}`, topology);
}

/**
 * A region of the environment by name.
 * @throws DrError `unknown-region`
 */
export function regionOf(topology: Topology, region: string): RegionTopology {
  const found = topology.regions.find((one) => one.region === region);
  if (found) return found;
  throw unknown('region', region, topology);
}

/** The regions that the overlays declare writers of a store. The pattern decides how many there may be. */
export const declaredWriters = ({ regions }: Pick<Topology, 'regions'>, store: string): readonly RegionTopology[] =>
  regions.filter(({ role }) => role.stores[store] === 'writer');

/** The regions that the overlays declare serving. The pattern decides how many there may be. */
export const declaredServing = ({ regions }: Pick<Topology, 'regions'>): readonly RegionTopology[] =>
  regions.filter(({ role }) => role.traffic === 'serving');

/** The entries to which the service's name leads, by the overlays. */
export const serviceTargets = (topology: Pick<Topology, 'regions'>): readonly string[] =>
  declaredServing(topology).map(({ addresses }) => addresses.entry);

/** What a region is declared to do: `serving, writer`; with several stores `serving, writer of one, replica of other`. */
export function roleWords({ traffic, stores }: Role): string {
  const each = Object.entries(stores);
  const words = each.map(([store, role]) => (each.length === 1 ? role : `${role} of ${store}`));
  return [traffic, ...words].join(', ');
}

function unknown(kind: 'state' | 'region', name: string, topology: Topology): DrError {
  const regions = topology.regions.map((one) => one.region).join(', ');
  return new DrError(
    `unknown-${kind}`,
    `Environment ${topology.environment} has no ${kind} "${name}".`,
    `Its regions are ${regions}.`,
    'Name one of them, or add the region to the overlays.',
  );
}
