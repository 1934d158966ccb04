/**
 * Settings: the resolved, complete, readonly configuration of one environment.
 *
 * Keys keep the overlays' spelling (snake_case, as Terraform users write them), so that a value can be found with the
 * same word in an overlay, in `dr explain` and in the code. What a person writes is partial; what is here is total.
 */

/** Task counts of the service in one role. Units: tasks. `min <= desired <= max`. */
export interface Capacity {
  readonly desired: number;
  readonly min: number;
  readonly max: number;
}

/** Protection of something stateful; giving it up needs a reason that stands in the source. */
export type DeletionProtection = { readonly protect: true } | { readonly protect: false; readonly reason: string };

export interface DatabaseSettings {
  /** Name of the first database, created by the home region's cluster. */
  readonly name: string;
  readonly master_username: string;
  /** e.g. "16.8": every member needs the same major and minor version to switch over (Aurora User Guide). */
  readonly engine_version: string;
  readonly instance_class: string;
  /** Instances per region, at least 1: a headless replica cannot be promoted. */
  readonly instances: number;
  /** Days, 7..35. The point-of-failure snapshot that Aurora takes lives only as long as this. */
  readonly backup_retention_days: number;
  readonly deletion_protection: DeletionProtection;
  /** Replication lag (seconds) above which the alarm fires. */
  readonly lag_alarm_seconds: number;
}

export interface CacheSettings {
  readonly node_type: string;
  readonly engine_version: string;
  /** Nodes in the replication group of one region; by choice the cache is not replicated across regions. */
  readonly nodes: number;
}

/** The container image by digest; the registry is always the region's own (`<account>.dkr.ecr.<region>…`). */
export interface ImageSettings {
  readonly repository: string;
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
}

export interface ContainerSettings {
  readonly port: number;
  /** Fargate CPU units, e.g. 512. */
  readonly cpu: number;
  /** MiB. */
  readonly memory: number;
  /** Path the load balancer checks, e.g. `/healthz`. */
  readonly health_path: string;
  /** Path that answers a POST without a body by writing one row to the database; null where the application has none. */
  readonly write_probe_path: string | null;
}

/** Somebody to reach on the bad day; printed in recovery bundles. */
export interface Contact {
  readonly name: string;
  /** What the person decides or knows, e.g. `incident commander`. */
  readonly role: string;
  /** A telephone number, an address, a channel: as a person would use it. */
  readonly reach: string;
}

/** Whose pipeline may assume the CI role, through OIDC. */
export interface CiSettings {
  readonly provider: 'github';
  /** `organization/name`. */
  readonly repository: string;
  /** The one branch whose runs may assume the role. */
  readonly branch: string;
}

/** A policy rule that does not hold at one place, for a reason and for a time. */
export interface PolicyException {
  /** Id of the rule. */
  readonly rule: string;
  /** `<state id>/<terraform address>`; `*` at its end means any rest. */
  readonly address: string;
  readonly reason: string;
  /** Last day on which it counts, `YYYY-MM-DD` in UTC. */
  readonly expires: string;
}

/** Seconds. `typical <= worst`. */
export interface EstimateSettings {
  readonly typical: number;
  readonly worst: number;
}

/** A failover may need a control plane that is homed in one region, for a reason that stands in the source. */
export interface ControlPlaneAcceptance {
  /** `<service>:<action>`; the action can be `*`. */
  readonly operation: string;
  readonly reason: string;
}

/**
 * How clients are moved. `record-change`: the service record is written anew, by Route 53's control plane. `health-check-inversion`: an
 * object in a region's bucket turns the health checks of two failover records. Closed, so that whatever moves clients must say what it
 * does for each; routing controls join here.
 */
export const TRAFFIC_METHODS = ['record-change', 'health-check-inversion'] as const;
export type TrafficMethod = (typeof TRAFFIC_METHODS)[number];

/** Everything one region needs, after all overlays. */
export interface RegionSettings {
  readonly region: string;
  /** False in exactly one region: the writer. A role, flipped by reconciliation. */
  readonly is_aurora_secondary: boolean;
  /** Region of the writer; null where `is_aurora_secondary` is false. */
  readonly aurora_source_region: string | null;
  /** Appended to names in global namespaces (IAM, buckets, edge), and to nothing else. */
  readonly name_suffix: string;
  /** True in exactly one region: where the service record points. A role, flipped by reconciliation. */
  readonly serves_traffic: boolean;
  readonly vpc_cidr: string;
  /** Zone ids (use1-az1), never letters: letters differ per account. */
  readonly availability_zone_ids: readonly string[];
  /** How many of them the subnet plan uses: 3, or 2 when chosen on purpose. */
  readonly subnet_zones: number;
  /** Zones in which API Gateway takes the VPC link, where a person knows it better; null: those that AWS's table lists. */
  readonly vpc_link_zone_ids: readonly string[] | null;
  readonly capacity: { readonly serving: Capacity; readonly standby: Capacity };
  /** Why this region may have no task or no database instance on standby; null: it has both. Only with `pilot-light`. */
  readonly standby_without_capacity: { readonly reason: string } | null;
  readonly database: DatabaseSettings;
  readonly cache: CacheSettings;
  readonly blue_green: boolean;
  readonly image: ImageSettings;
  readonly container: ContainerSettings;
  /** CPU percentage that the scaling policy holds. */
  readonly target_cpu_percent: number;
  readonly log_retention_days: number;
}

/** The whole environment. */
export interface Settings {
  readonly environment: string;
  readonly app: string;
  readonly pattern: 'warm-standby' | 'pilot-light';
  readonly account_id: string;
  /** The hosted zone, e.g. `example.com`. */
  readonly domain: string;
  /** First label of the service record: `api` gives `api.example.com`. Never empty: a CNAME cannot be the zone's apex. */
  readonly service_name: string;
  /** TTL of the service record in seconds; counted in the RTO. */
  readonly record_ttl_seconds: number;
  readonly traffic_method: TrafficMethod;
  /** Whether the proof of a move asks the zone's own name servers as well. */
  readonly prove_dns_answer: boolean;
  /** A third region: state of the global layer, evidence. Serves nothing. */
  readonly control_region: string;
  /** The region whose data state owns the Aurora global cluster object. Fixed when created; not a role. */
  readonly database_home_region: string;
  /** Where data may rest: areas (`EU`), countries (ISO 3166-1 alpha-2) or regions. Empty: anywhere. */
  readonly data_residency: readonly string[];
  /** Where clients may be served as a matter of course, likewise. A region outside is taken only when a person accepts it by name. */
  readonly serving_residency: readonly string[];
  readonly rto_minutes: number;
  readonly rpo_seconds: number;
  /** Parts of the recovery time outside of every runbook. */
  readonly recovery_times: {
    readonly decision_seconds: EstimateSettings;
    readonly client_tail_seconds: EstimateSettings;
  };
  readonly control_plane_acceptances: readonly ControlPlaneAcceptance[];
  /** Whether each region's workloads hold a state machine per region that it can take over from. */
  readonly state_machines: boolean;
  /** E-mail or nothing; subscribed to the alarm topics when set. */
  readonly alarm_email: string | null;
  readonly contacts: readonly Contact[];
  readonly ci: CiSettings | null;
  /** IAM ARNs that may assume the operator role. */
  readonly operator_principals: readonly string[];
  /** IAM ARNs that may assume the break-glass role. */
  readonly break_glass_principals: readonly string[];
  /** IAM ARNs that may assume the approver role: others than those above where two have to agree. */
  readonly approver_principals: readonly string[];
  /** Different principals that must agree to lose data, to go without a fence, or to delete a cluster: 1 or 2. */
  readonly approvals_required: number;
  readonly policy_exceptions: readonly PolicyException[];
  readonly tags: Readonly<Record<string, string>>;
  /** In the order the environment lists them. */
  readonly regions: readonly RegionSettings[];
}

/** A place where a value is written: a file and a line counted from 1; no line for what was typed as `--var`. */
export interface SettingPlace {
  readonly file: string;
  readonly line?: number;
}

/** Where a leaf of the settings came from: the winning place and the ones it overrode, oldest first. */
export interface Origin extends SettingPlace {
  readonly overrode: readonly (SettingPlace & { readonly value: unknown })[];
}
