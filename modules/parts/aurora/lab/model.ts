/**
 * What the lab remembers of Aurora. All of it is JSON, so that a snapshot of the lab keeps it. Nothing here changes by itself:
 * work that takes time is a `Timer`, and what it has become is computed when somebody asks (settle.ts).
 */
import { AwsFault } from '../../../lab/gateway/handler';
import type { DurationName } from './durations';
import type { LagInterval, LagOverride, MeasuredLag } from './lag-state';

/** Work that began at `since` and lasts `lasts`, both in clock milliseconds. */
export interface Timer {
  since: number;
  lasts: number;
}

/** Whether the work is done. A clock before `since` belongs to a restored snapshot: what was begun there is long over. */
export function isOver(timer: Timer, now: number): boolean {
  return now < timer.since || now >= timer.since + timer.lasts;
}

export interface Tag {
  Key: string;
  Value: string;
}

/**
 * How far a member follows the writer. `rebuild` is null while its region is out: Aurora begins when the region is healthy
 * again. `lost` marks a former writer after a managed failover, which gets a system snapshot before its new storage volume;
 * `joining` a member that has never followed yet.
 */
export type Sync =
  { state: 'connected' } | { state: 'pending-resync'; rebuild: Timer | null; lost: boolean; joining: boolean };

export interface LabMember {
  clusterArn: string;
  writer: boolean;
  sync: Sync;
}

/** A switchover or managed failover that is going on. */
export interface WriterChange {
  kind: 'switchover' | 'failover';
  from: string;
  to: string;
  timer: Timer;
}

export interface GlobalCluster {
  id: string;
  resourceId: string;
  engine: string;
  engineVersion: string;
  lifecycleSupport: string;
  databaseName: string | null;
  storageEncrypted: boolean;
  deletionProtection: boolean;
  tags: Tag[];
  members: LabMember[];
  change: WriterChange | null;
}

export interface LabCluster {
  id: string;
  arn: string;
  region: string;
  resourceId: string;
  engine: string;
  engineVersion: string;
  masterUsername: string;
  /** Of the master user's password; missing where the cluster follows another, whose users it has. */
  passwordVerifier?: string;
  databaseName: string | null;
  port: number;
  zones: string[];
  subnetGroup: string;
  parameterGroup: string;
  securityGroups: string[];
  storageEncrypted: boolean;
  kmsKeyId: string | null;
  deletionProtection: boolean;
  copyTagsToSnapshot: boolean;
  iamAuthentication: boolean;
  httpEndpoint: boolean;
  writeForwarding: boolean;
  backupRetentionPeriod: number;
  backupWindow: string;
  maintenanceWindow: string;
  logExports: string[];
  lifecycleSupport: string;
  networkType: string;
  serverless: { min: number; max: number } | null;
  createdAt: number;
  tags: Tag[];
  /** Instances in order of creation. */
  instanceIds: string[];
  /** The instance that writes wherever this cluster is not a secondary. */
  writerInstance: string | null;
}

export interface LabInstance {
  id: string;
  arn: string;
  region: string;
  clusterArn: string;
  resourceId: string;
  instanceClass: string;
  zone: string;
  parameterGroup: string;
  promotionTier: number;
  publiclyAccessible: boolean;
  autoMinorUpgrade: boolean;
  copyTagsToSnapshot: boolean;
  monitoringInterval: number;
  monitoringRole: string | null;
  performanceInsights: boolean;
  performanceInsightsKey: string | null;
  performanceInsightsDays: number;
  caCertificate: string;
  maintenanceWindow: string;
  createdAt: number;
  tags: Tag[];
}

export interface Snapshot {
  id: string;
  arn: string;
  region: string;
  clusterId: string;
  type: 'manual' | 'automated';
  sourceArn: string | null;
  /** Clock milliseconds after which it is gone; null for manual ones. */
  expiresAt: number | null;
  timer: Timer;
  engine: string;
  engineVersion: string;
  masterUsername: string;
  port: number;
  zones: string[];
  storageEncrypted: boolean;
  kmsKeyId: string | null;
  clusterCreatedAt: number;
  clusterResourceId: string;
  iamAuthentication: boolean;
  tags: Tag[];
}

/** What a snapshot says of the cluster it was made of. */
export function savedOf(
  cluster: LabCluster,
): Omit<Snapshot, 'id' | 'arn' | 'type' | 'sourceArn' | 'expiresAt' | 'timer' | 'tags'> {
  return {
    region: cluster.region,
    clusterId: cluster.id,
    engine: cluster.engine,
    engineVersion: cluster.engineVersion,
    masterUsername: cluster.masterUsername,
    port: cluster.port,
    zones: cluster.zones,
    storageEncrypted: cluster.storageEncrypted,
    kmsKeyId: cluster.kmsKeyId,
    clusterCreatedAt: cluster.createdAt,
    clusterResourceId: cluster.resourceId,
    iamAuthentication: cluster.iamAuthentication,
  };
}

export interface AuroraEvent {
  id: string;
  at: number;
  region: string;
  sourceType: 'db-cluster' | 'db-instance';
  sourceId: string;
  sourceArn: string;
  categories: string[];
  message: string;
}

export interface AuroraState {
  /** By global cluster identifier: global clusters belong to the account, not to a region. */
  globals: Record<string, GlobalCluster>;
  /** By ARN. */
  clusters: Record<string, LabCluster>;
  /** By ARN. */
  instances: Record<string, LabInstance>;
  /** By ARN. */
  snapshots: Record<string, Snapshot>;
  events: AuroraEvent[];
  /** By cluster ARN. */
  lagIntervals: Record<string, LagInterval[]>;
  /** Replication lags that a control has set, oldest first, by the replica's region; `*` for every region. */
  lagOverrides: Record<string, LagOverride[]>;
  /** Lags that were measured in the plane, one a minute, oldest first, by cluster ARN; missing without a plane. */
  measuredLag?: Record<string, MeasuredLag[]>;
  /** Counter behind generated identifiers, so that they are the same in every run. */
  counter: number;
}

export function emptyAurora(): AuroraState {
  return {
    globals: {},
    clusters: {},
    instances: {},
    snapshots: {},
    events: [],
    lagIntervals: {},
    lagOverrides: {},
    counter: 0,
  };
}

/** What lies outside the state: time, the account, which regions are out, how long things last. */
export interface AuroraWorld {
  /** Clock milliseconds. */
  readonly now: number;
  readonly accountId: string;
  /** Region that the call was sent to. */
  readonly region: string;
  regionOut(region: string): boolean;
  /** Clock seconds. */
  readonly durations: Readonly<Record<DurationName, number>>;
  /** Zones of the subnet group named in the call; empty where none was found. */
  readonly subnetZones?: readonly string[];
}

/** A refusal in AWS's words. */
export class AuroraFault extends AwsFault {
  constructor(code: string, message: string, status = 400) {
    super(status, code, message);
  }
}

export function timerOf(name: DurationName, world: AuroraWorld, extraMs = 0): Timer {
  return { since: world.now, lasts: world.durations[name] * 1000 + extraMs };
}

/** Region part of an ARN. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

export function clusterArn(world: AuroraWorld, id: string, region = world.region): string {
  return `arn:aws:rds:${region}:${world.accountId}:cluster:${id}`;
}

/** The global cluster that a cluster belongs to, with its membership. */
export function membershipOf(state: AuroraState, arn: string): { global: GlobalCluster; member: LabMember } | null {
  for (const global of Object.values(state.globals)) {
    const member = global.members.find((candidate) => candidate.clusterArn === arn);
    if (member) return { global, member };
  }
  return null;
}

export function writerOf(global: GlobalCluster): LabMember | undefined {
  return global.members.find((member) => member.writer);
}

/** A cluster that follows another region's writer. */
export function isSecondary(state: AuroraState, arn: string): boolean {
  const membership = membershipOf(state, arn);
  return membership !== null && !membership.member.writer;
}

/** Next generated identifier part: 20 capital letters and digits as RDS resource ids have. */
export function nextResourceId(state: AuroraState, prefix: string): string {
  state.counter += 1;
  const digits = (state.counter * 2654435761).toString(36).toUpperCase();
  return `${prefix}${digits.padStart(20, 'TWINSTATE0LAB0000000').slice(-20)}`;
}

/** Writes an event; event numbers are part of AWS's documented messages, which is where readers look for them. */
export function note(
  state: AuroraState,
  world: AuroraWorld,
  source: Pick<AuroraEvent, 'region' | 'sourceType' | 'sourceId' | 'sourceArn'>,
  id: string,
  category: string,
  message: string,
): void {
  state.events.push({ ...source, id, at: world.now, categories: [category], message });
  // A lab that runs for days must not grow without bound; RDS itself keeps 14 days.
  if (state.events.length > 500) state.events.splice(0, state.events.length - 500);
}
