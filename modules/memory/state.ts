/** What the fake cloud remembers, and the plain shapes of its answers. */
import type { Clock } from '../console/ports';
import type { CallResult } from '../operations/adapter';
import type { RegionTopology, Topology } from '../topology/topology';

export type MemoryInput = Record<string, unknown>;
export type Failure = Extract<CallResult, { ok: false }>;

export interface MemoryMember {
  DBClusterArn: string;
  IsWriter: boolean;
  SynchronizationStatus: string;
}

export interface Global {
  GlobalClusterIdentifier: string;
  EngineVersion: string;
  DeletionProtection: boolean;
  Status: string;
  GlobalClusterMembers: MemoryMember[];
  FailoverState?: { Status: string; ToDbClusterArn: string };
}

export interface MemoryCluster {
  DBClusterIdentifier: string;
  DBClusterArn: string;
  Status: string;
  EngineVersion: string;
  DeletionProtection: boolean;
  DBClusterMembers: { DBInstanceIdentifier: string; IsClusterWriter: boolean }[];
}

export interface MemoryInstance {
  DBInstanceIdentifier: string;
  DBClusterIdentifier: string;
  DBInstanceStatus: string;
  EngineVersion: string;
}

export interface RegionState {
  cluster: MemoryCluster | null;
  instances: MemoryInstance[];
  snapshots: {
    DBClusterSnapshotIdentifier: string;
    DBClusterSnapshotArn: string;
    Status: string;
    /** Of the cluster that it was made of; a copy of a snapshot does not say it here. */
    DBClusterIdentifier?: string;
  }[];
  lagMs: number | null;
  /** When the metric ended, in milliseconds; null while it goes on. */
  lagEndedAt: number | null;
  desired: number;
  running: number;
  /** Tasks of the service that start: they will run, whatever becomes of the rest. */
  pending: number;
  /** Tasks that somebody started in the cluster beside the service. */
  outside: number;
  min: number;
  max: number;
  listenerTarget: string;
  /** Rules of the listener, beside its default. */
  rules: MemoryInput[];
  /** Whether the service's domain leads to the API. */
  mapped: boolean;
  /** The entry record leads nowhere. */
  entryBroken: boolean;
  /** Names of scaling policies. */
  policies: string[];
  /** Kinds of scaling that are suspended, as Application Auto Scaling names them. */
  suspended: string[];
  /** Alarms without an action. */
  mute: string[];
  /** Log groups that are missing. */
  noLogs: string[];
  /** Status of the cache. */
  cache: string | null;
  serviceTarget: string;
  image: string;
  alarms: Record<string, string>;
  objects: Set<string>;
}

export const fault = (code: string, kind: Failure['kind'] = 'other'): Failure => ({
  ok: false,
  kind,
  code,
  message: code,
  requestId: null,
});

/** An object under `runs/`. */
export interface KeptObject {
  readonly Body: string;
  readonly ETag: string;
  readonly LastModified: string;
}

/** A metric as CloudWatch tells it from others. */
export interface MetricNamed {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** A value that was sent to CloudWatch in a region. */
export interface MetricValue extends MetricNamed {
  readonly region: string;
  /** Clock milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** What the answers of a service need of the cloud. */
export interface CloudState {
  readonly topology: Topology;
  readonly clock: Pick<Clock, 'now'>;
  readonly out: ReadonlySet<string>;
  global: Global | null;
  record: ServiceRecord;
  /** Hosted zones of the domain's name; Z1 is the published one. */
  zones: HostedZone[];
  /** What was sent to CloudWatch, beside the lag. */
  readonly metrics: readonly MetricValue[];
  durations: number;
  autoScaling: number;
  state(region: string): RegionState;
  /** What runs keep in a region's state bucket. */
  kept(region: string): Map<string, KeptObject>;
  /** An ETag that no object here had before. */
  nextTag(): string;
  writer(): string | null;
  markWriter(region: string, isWriter: boolean): void;
  later(seconds: number, run: () => unknown): void;
  /** Runs the effect when it becomes visible. */
  show(effect: () => void): void;
}

export interface HostedZone {
  Id: string;
  Name: string;
  Config: { PrivateZone: boolean };
}

export interface ServiceRecord {
  Name: string;
  Type: 'CNAME';
  TTL: number;
  ResourceRecords: { Value: string }[];
}

/** Answers one action: an output, a failure, or nothing for an empty output. */
export type MemoryHandler = (cloud: CloudState, input: MemoryInput, region: RegionState, name: string) => unknown;

/** By action. */
export type MemoryHandlers = Readonly<Record<string, MemoryHandler | undefined>>;

/** Whether the region is declared the writer of the store that the AWS in memory has. */
export const writesIn = ({ role }: Pick<RegionTopology, 'role'>): boolean => role.stores['database'] === 'writer';

export function freshRegion(region: RegionTopology): RegionState {
  const isWriter = writesIn(region);
  const capacity = region.role.traffic === 'serving' ? region.capacity.serving : region.capacity.standby;
  return {
    cluster: {
      DBClusterIdentifier: region.names.dbCluster,
      DBClusterArn: region.names.dbClusterArn,
      Status: 'available',
      EngineVersion: region.database.engine_version,
      DeletionProtection: true,
      DBClusterMembers: region.names.dbInstances.map((id, index) => ({
        DBInstanceIdentifier: id,
        IsClusterWriter: isWriter && index === 0,
      })),
    },
    instances: region.names.dbInstances.map((id) => ({
      DBInstanceIdentifier: id,
      DBClusterIdentifier: region.names.dbCluster,
      DBInstanceStatus: 'available',
      EngineVersion: region.database.engine_version,
    })),
    snapshots: [],
    lagMs: isWriter ? null : 12,
    lagEndedAt: null,
    desired: capacity.desired,
    running: capacity.desired,
    pending: 0,
    outside: 0,
    min: capacity.min,
    max: capacity.max,
    listenerTarget: region.role.traffic === 'serving' ? `green:${region.region}` : `blue:${region.region}`,
    serviceTarget: `green:${region.region}`,
    rules: [],
    mapped: true,
    entryBroken: false,
    policies: ['cpu', 'memory'],
    suspended: [],
    mute: [],
    noLogs: [],
    cache: 'available',
    image: region.image,
    alarms: {},
    objects: new Set(),
  };
}
