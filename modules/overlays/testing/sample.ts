/** The sample's overlays in memory, for tests: no disk, same values as env/warm-standby (a test compares them). */
import type { Json, JsonObject } from '../json';
import type { Overlay, OverlaySet, Rank } from '../overlay';
import { environmentFile, regionFile } from '../overlay';
import { resolveSettings } from '../resolve';
import type { Settings } from '../settings';
import { SETTINGS } from '../../patterns/index.settings';

/** Overrides of a test: keys of the environment's file and of the regions' files. `null` deletes, objects merge. */
export interface SampleOverrides {
  readonly name?: string;
  readonly base?: JsonObject;
  readonly environment?: JsonObject;
  /** By region; a region that the sample does not have gets a file of its own (list it in `environment.regions` too). */
  readonly regions?: Readonly<Record<string, JsonObject>>;
  /** Regions of the sample that have no file. */
  readonly without?: readonly string[];
}

const capacity = (desired: number, max: number): JsonObject => ({ desired, min: desired, max });

const BASE: JsonObject = {
  pattern: 'warm-standby',
  record_ttl_seconds: 30,
  traffic_method: 'record-change',
  prove_dns_answer: false,
  data_residency: [],
  serving_residency: [],
  recovery_times: {
    decision_seconds: { typical: 60, worst: 900 },
    client_tail_seconds: { typical: 30, worst: 925 },
  },
  control_plane_acceptances: [],
  state_machines: false,
  alarm_email: null,
  contacts: [],
  ci: null,
  operator_principals: [],
  break_glass_principals: [],
  approver_principals: [],
  approvals_required: 2,
  policy_exceptions: [],
  tags: {},
  name_suffix: '',
  subnet_zones: 3,
  vpc_link_zone_ids: null,
  capacity: { serving: capacity(3, 9), standby: capacity(1, 3) },
  standby_without_capacity: null,
  database: {
    name: 'app',
    master_username: 'dbadmin',
    engine_version: '16.8',
    instance_class: 'db.r6g.large',
    instances: 2,
    backup_retention_days: 7,
    deletion_protection: { protect: true },
    lag_alarm_seconds: 5,
  },
  cache: { node_type: 'cache.t4g.small', engine_version: '7.1', nodes: 2 },
  blue_green: true,
  container: { port: 8080, cpu: 512, memory: 1024, health_path: '/healthz', write_probe_path: '/healthz/write' },
  target_cpu_percent: 60,
  log_retention_days: 30,
};

const ENVIRONMENT: JsonObject = {
  app: 'shop',
  pattern: 'warm-standby',
  account_id: '123456789012',
  domain: 'example.com',
  service_name: 'api',
  regions: ['us-east-1', 'us-west-2'],
  control_region: 'us-east-2',
  database_home_region: 'us-east-1',
  control_plane_acceptances: [
    {
      operation: 'route53:*',
      reason: 'A failover waits at the record while the control plane in us-east-1 is out, and goes on after it.',
    },
  ],
  rto_minutes: 10,
  rpo_seconds: 5,
  image: {
    repository: 'shop/api',
    digest: 'sha256:26c79ecf59263f24e5b32ea024a2d6d3aa6d6c37d80777794631715502da2347',
  },
};

const FACTS: Readonly<Record<string, JsonObject>> = {
  'us-east-1': { availability_zone_ids: ['use1-az1', 'use1-az2', 'use1-az4', 'use1-az5', 'use1-az6'] },
  'us-west-2': { availability_zone_ids: ['usw2-az1', 'usw2-az2', 'usw2-az3', 'usw2-az4'] },
};

const REGIONS: Readonly<Record<string, JsonObject>> = {
  'us-east-1': {
    is_aurora_secondary: false,
    aurora_source_region: null,
    serves_traffic: true,
    name_suffix: '',
    vpc_cidr: '10.0.0.0/16',
  },
  'us-west-2': {
    is_aurora_secondary: true,
    aurora_source_region: 'us-east-1',
    serves_traffic: false,
    name_suffix: '-dr',
    vpc_cidr: '10.1.0.0/16',
  },
};

/** The files of a third region, for tests that prove nothing is made for two only. */
export const THIRD_REGION: SampleOverrides = {
  environment: { regions: ['us-east-1', 'us-west-2', 'eu-west-1'] },
  regions: {
    'eu-west-1': {
      is_aurora_secondary: true,
      aurora_source_region: 'us-east-1',
      serves_traffic: false,
      name_suffix: '-eu',
      vpc_cidr: '10.2.0.0/16',
      availability_zone_ids: ['euw1-az1', 'euw1-az2', 'euw1-az3'],
    },
  },
};

/** The roles after a failover to us-west-2 and its reconciliation. */
export const SWAPPED_ROLES: SampleOverrides = {
  regions: {
    'us-east-1': { is_aurora_secondary: true, aurora_source_region: 'us-west-2', serves_traffic: false },
    'us-west-2': { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true },
  },
};

/** The sample's overlays as they would be read, with the overrides written into the files. */
export function sampleOverlays(overrides: SampleOverrides = {}): OverlaySet {
  const name = overrides.name ?? 'warm-standby';
  const regions = [...new Set([...Object.keys(REGIONS), ...Object.keys(overrides.regions ?? {})])]
    .filter((region) => !overrides.without?.includes(region))
    .sort();
  const overlay = (rank: Rank, file: string, region: string | null, value: JsonObject): Overlay => ({
    rank,
    file,
    region,
    value,
  });
  return {
    environment: name,
    overlayRegions: regions,
    problems: [],
    overlays: [
      overlay('base', 'env/base.tfvars.json', null, written(BASE, overrides.base)),
      ...Object.entries(FACTS).map(([region, value]) =>
        overlay('region', `env/regions/${region}.tfvars.json`, region, value),
      ),
      overlay('environment', environmentFile(name), null, written(ENVIRONMENT, overrides.environment)),
      ...regions.map((region) =>
        overlay(
          'environment-region',
          regionFile(name, region),
          region,
          written(REGIONS[region] ?? {}, overrides.regions?.[region]),
        ),
      ),
    ],
  };
}

/** Settings of the sample. Throws like `resolveSettings` when the overrides are wrong. */
export function sampleSettings(overrides: SampleOverrides = {}): Settings {
  return resolveSettings(sampleOverlays(overrides), SETTINGS).settings;
}

/** Writes overrides into a file's value; unlike the merge of overlays, null stays in the file. */
function written(file: JsonObject, changes: JsonObject = {}): JsonObject {
  const result: { [key: string]: Json } = { ...file };
  for (const [key, value] of Object.entries(changes)) {
    const old = result[key];
    result[key] = isPlain(old) && isPlain(value) ? written(old, value) : value;
  }
  return result;
}

function isPlain(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
