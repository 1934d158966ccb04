/**
 * Topology: the meaning of settings on AWS: states, names, addresses, roles. Computed from settings alone, so that a
 * recovery bundle needs few answers of AWS.
 */
import type { CacheSettings, Capacity, ContainerSettings, DatabaseSettings, Settings } from '../overlays/settings';

export const LAYERS = ['global', 'platform', 'data', 'workloads'] as const;
export type Layer = (typeof LAYERS)[number];

/** `<environment>.global` or `<environment>.<region>.<layer>`; dots, because regions contain dashes. */
export type StateId = string;

/** The place of a state. The bucket is in `region`, so that the loss of another region never blocks this state. */
export interface Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** One Terraform state. */
export interface State {
  readonly id: StateId;
  readonly layer: Layer;
  /** The region it provisions, or `global`. */
  readonly region: string;
  /** The region its provider is configured for: `region`, or the control region for the global layer. */
  readonly providerRegion: string;
  readonly backend: Backend;
  /** States whose contracts it reads: lower layers of its own region, or global. */
  readonly reads: readonly StateId[];
  /**
   * States that must be applied before it although it reads nothing of them. The home region's data state comes first,
   * since the first cluster in an empty Aurora global cluster becomes its writer.
   */
  readonly after: readonly StateId[];
}

/** The role of a region for a store. */
export type StoreRole = 'writer' | 'replica';

/** A store: written to in some regions and replicated to others. */
export interface Store {
  /** Short name, given by its part. */
  readonly name: string;
  /** Its name in AWS. */
  readonly title: string;
  /** In words. */
  readonly what: string;
}

/** Roles of a region, as declared by the overlays. Data, never part of a name. The pattern decides how many regions may have one. */
export interface Role {
  /** By the name of the store. */
  readonly stores: Readonly<Record<string, StoreRole>>;
  readonly traffic: 'serving' | 'standby';
}

/** One availability zone's share of the VPC. */
export interface ZonePlan {
  readonly zoneId: string;
  readonly publicCidr: string;
  readonly privateCidr: string;
  readonly isolatedCidr: string;
}

/**
 * All names of a region: deterministic and within AWS's limits. Each part adds the names that it declares (`names.ts`),
 * by extending this interface.
 */
export interface RegionNames {
  /** Prefix for Name tags and for resources that have no other name here: `<app>-<environment>`. */
  readonly prefix: string;
}

/** DNS names of a region (facts: a CNAME by convention, and API Gateway's two custom domains). */
export interface RegionAddresses {
  /** Own name, an alias to the region's own custom domain: `<region>.<service>.<domain>`. Health checks and operators use it. */
  readonly host: string;
  /** Helper, a CNAME to the regional domain name of the service's custom domain: `<region>-entry.<service>.<domain>`. */
  readonly entry: string;
}

/** The country of a region, and whether clients may be served there. */
export interface Residency {
  /** ISO 3166-1 alpha-2; null if not known. */
  readonly country: string | null;
  /** Whether the region is inside `serving_residency`. Otherwise two persons accept `residency:REGION`. */
  readonly mayServe: boolean;
}

/** What parts say of a region beside names. Each part adds its pieces (`names.ts`), by extending this interface. */
export interface RegionParts extends Nothing {}

/** Names that the environment has once, likewise. */
export interface EnvironmentNames extends Nothing {}

type Nothing = Readonly<Record<never, unknown>>;

export interface RegionTopology extends RegionParts {
  readonly region: string;
  readonly role: Role;
  readonly residency: Residency;
  readonly nameSuffix: string;
  readonly vpcCidr: string;
  readonly zones: readonly ZonePlan[];
  readonly names: RegionNames;
  readonly addresses: RegionAddresses;
  readonly capacity: { readonly serving: Capacity; readonly standby: Capacity };
  readonly database: DatabaseSettings;
  readonly cache: CacheSettings;
  readonly blueGreen: boolean;
  readonly container: ContainerSettings;
  readonly targetCpuPercent: number;
  readonly logRetentionDays: number;
}

/**
 * How clients are moved. PRIMARY is the database's home region, which no failover changes, so that no argument of a
 * record depends on a role (docs/decisions/160).
 */
export type Traffic =
  | { readonly method: 'record-change' }
  | { readonly method: 'health-check-inversion'; readonly primary: string; readonly secondary: string };

export interface Topology extends EnvironmentNames {
  readonly app: string;
  readonly environment: string;
  readonly accountId: string;
  readonly domain: string;
  readonly controlRegion: string;
  /** Owner of the Aurora global cluster object. */
  readonly databaseHomeRegion: string;
  /** The name that clients use; its targets: `serviceTargets`. */
  readonly serviceRecord: {
    readonly name: string;
    readonly ttlSeconds: number;
  };
  /** In the order of the parts. */
  readonly stores: readonly Store[];
  readonly traffic: Traffic;
  /** The permissions boundary of tasks' roles. */
  readonly taskBoundaryArn: string;
  /** The permissions boundary of state machines' roles; null if the environment has none. */
  readonly machineBoundaryArn: string | null;
  readonly alarmEmail: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly objectives: { readonly rtoSeconds: number; readonly rpoSeconds: number };
  readonly regions: readonly RegionTopology[];
  /** What each layer holds, in words. */
  readonly holds: Readonly<Record<Layer, string>>;
  /** Global first, then per region platform, data, workloads. */
  readonly states: readonly State[];
  /** The settings that the topology was made of, for evidence and bundles. */
  readonly settings: Settings;
}
