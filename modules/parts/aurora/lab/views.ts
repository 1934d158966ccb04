/** Aurora's state as the AWS service model shows it. */
import { createHash } from 'node:crypto';
import type { Plain } from '../../../lab/gateway/handler';
import {
  isOver,
  isSecondary,
  membershipOf,
  writerOf,
  type AuroraState,
  type LabCluster,
  type GlobalCluster,
  type LabInstance,
  type Snapshot,
  type AuroraWorld,
} from './model';

/** Hosted zone id that RDS gives with its endpoints. */
const RDS_ZONE = 'Z2R2ITUGPM61AM';

const time = (at: number): string => new Date(at).toISOString();

/** The part of an endpoint that AWS chooses: the same for all clusters of an account in a region. */
function endpointKey(...parts: string[]): string {
  const digits = BigInt(`0x${createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 16)}`).toString(36);
  return `c${digits.padStart(11, '0').slice(0, 11)}`;
}

/** Host names of a cluster. They stay the same for its whole life, whoever writes. */
export function clusterEndpoints(cluster: LabCluster): { writer: string; reader: string } {
  const account = cluster.arn.split(':')[4] ?? '';
  const key = endpointKey(account, cluster.region);
  return {
    writer: `${cluster.id}.cluster-${key}.${cluster.region}.rds.amazonaws.com`,
    reader: `${cluster.id}.cluster-ro-${key}.${cluster.region}.rds.amazonaws.com`,
  };
}

/** The name that follows the writer. */
export function globalEndpoint({ id }: GlobalCluster, { accountId }: Pick<AuroraWorld, 'accountId'>): string {
  return `${id}.global-${endpointKey(accountId, 'global')}.global.rds.amazonaws.com`;
}

export function globalView(state: AuroraState, global: GlobalCluster, world: AuroraWorld): Plain {
  const secondaries = global.members.filter((member) => !member.writer).map((member) => member.clusterArn);
  const { change } = global;
  const begun = change !== null && isOver({ ...change.timer, lasts: world.durations.pending * 1000 }, world.now);
  const doing = change?.kind === 'failover' ? 'failing-over' : 'switching-over';
  return {
    GlobalClusterIdentifier: global.id,
    GlobalClusterResourceId: global.resourceId,
    GlobalClusterArn: `arn:aws:rds::${world.accountId}:global-cluster:${global.id}`,
    Status: change ? doing : 'available',
    Engine: global.engine,
    EngineVersion: global.engineVersion,
    EngineLifecycleSupport: global.lifecycleSupport,
    ...(global.databaseName ? { DatabaseName: global.databaseName } : {}),
    StorageEncrypted: global.storageEncrypted,
    DeletionProtection: global.deletionProtection,
    GlobalClusterMembers: global.members.map((member) => ({
      DBClusterArn: member.clusterArn,
      Readers: member.writer ? secondaries : [],
      IsWriter: member.writer,
      GlobalWriteForwardingStatus: forwarding(state.clusters[member.clusterArn], member.writer),
      SynchronizationStatus: member.sync.state,
    })),
    Endpoint: globalEndpoint(global, world),
    // Facts 1.2: empty unless an operation is scheduled or in progress. `switching-over` is documented, though not in the enum.
    ...(change
      ? {
          FailoverState: {
            Status: begun ? doing : 'pending',
            FromDbClusterArn: change.from,
            ToDbClusterArn: change.to,
            IsDataLossAllowed: change.kind === 'failover',
          },
        }
      : {}),
    TagList: global.tags,
  };
}

/** Facts 1.5: forwarding that was asked for on a writer does nothing until it is demoted. */
function forwarding(cluster: LabCluster | undefined, writer: boolean): string {
  return cluster?.writeForwarding && !writer ? 'enabled' : 'disabled';
}

/** What a cluster is doing. AWS names no status for members of a changing global cluster; these are from its general list [C]. */
function clusterStatus(state: AuroraState, cluster: LabCluster): string {
  const membership = membershipOf(state, cluster.arn);
  const change = membership?.global.change;
  if (change?.to === cluster.arn) return 'promoting';
  if (change?.from === cluster.arn) return 'modifying';
  const sync = membership?.member.sync;
  // A joining region's cluster is shown as available: Terraform waits for it in wall time, which nothing shortens.
  return sync?.state === 'pending-resync' && !sync.joining ? 'modifying' : 'available';
}

export function clusterView(state: AuroraState, cluster: LabCluster, world: AuroraWorld): Plain {
  return { ...clusterSettings(cluster), ...clusterNow(state, cluster, world) };
}

/** What depends on time and on the other members. */
function clusterNow(state: AuroraState, cluster: LabCluster, world: AuroraWorld): Plain {
  const membership = membershipOf(state, cluster.arn);
  const secondary = isSecondary(state, cluster.arn);
  const source = membership ? writerOf(membership.global) : undefined;
  const earliest = Math.max(cluster.createdAt, world.now - cluster.backupRetentionPeriod * 86_400_000);
  return {
    Status: clusterStatus(state, cluster),
    EarliestRestorableTime: time(Math.min(earliest, world.now)),
    LatestRestorableTime: time(world.now),
    ...(secondary && source ? { ReplicationSourceIdentifier: source.clusterArn } : {}),
    DBClusterMembers: cluster.instanceIds.map((id) => ({
      DBInstanceIdentifier: id,
      // A secondary of a global database has readers only.
      IsClusterWriter: !secondary && id === cluster.writerInstance,
      DBClusterParameterGroupStatus: 'in-sync',
      PromotionTier: state.instances[instanceArnOf(cluster, id)]?.promotionTier ?? 1,
    })),
    ...(membership
      ? {
          GlobalClusterIdentifier: membership.global.id,
          GlobalWriteForwardingStatus: forwarding(cluster, !secondary),
          GlobalWriteForwardingRequested: cluster.writeForwarding,
        }
      : {}),
  };
}

function clusterSettings(cluster: LabCluster): Plain {
  const endpoints = clusterEndpoints(cluster);
  return {
    AllocatedStorage: 1,
    AvailabilityZones: cluster.zones,
    BackupRetentionPeriod: cluster.backupRetentionPeriod,
    ...(cluster.databaseName ? { DatabaseName: cluster.databaseName } : {}),
    DBClusterIdentifier: cluster.id,
    DBClusterParameterGroup: cluster.parameterGroup,
    DBSubnetGroup: cluster.subnetGroup,
    Endpoint: endpoints.writer,
    ReaderEndpoint: endpoints.reader,
    MultiAZ: cluster.instanceIds.length > 1,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    EngineMode: 'provisioned',
    Port: cluster.port,
    MasterUsername: cluster.masterUsername,
    PreferredBackupWindow: cluster.backupWindow,
    PreferredMaintenanceWindow: cluster.maintenanceWindow,
    ReadReplicaIdentifiers: [],
    VpcSecurityGroups: securityGroups(cluster),
    HostedZoneId: RDS_ZONE,
    StorageEncrypted: cluster.storageEncrypted,
    ...(cluster.kmsKeyId ? { KmsKeyId: cluster.kmsKeyId } : {}),
    DbClusterResourceId: cluster.resourceId,
    DBClusterArn: cluster.arn,
    AssociatedRoles: [],
    IAMDatabaseAuthenticationEnabled: cluster.iamAuthentication,
    ClusterCreateTime: time(cluster.createdAt),
    EnabledCloudwatchLogsExports: cluster.logExports,
    DeletionProtection: cluster.deletionProtection,
    HttpEndpointEnabled: cluster.httpEndpoint,
    ActivityStreamStatus: 'stopped',
    CopyTagsToSnapshot: cluster.copyTagsToSnapshot,
    CrossAccountClone: false,
    DomainMemberships: [],
    TagList: cluster.tags,
    NetworkType: cluster.networkType,
    ...(cluster.serverless
      ? {
          ServerlessV2ScalingConfiguration: {
            MinCapacity: cluster.serverless.min,
            MaxCapacity: cluster.serverless.max,
          },
        }
      : {}),
    AutoMinorVersionUpgrade: false,
    EngineLifecycleSupport: cluster.lifecycleSupport,
  };
}

function securityGroups(cluster: LabCluster | undefined): Plain[] {
  return (cluster?.securityGroups ?? []).map((id) => ({ VpcSecurityGroupId: id, Status: 'active' }));
}

function instanceArnOf(cluster: LabCluster, id: string): string {
  return cluster.arn.replace(/:cluster:.*$/, `:db:${id}`);
}

export function instanceView(state: AuroraState, instance: LabInstance, world: AuroraWorld): Plain {
  const cluster = state.clusters[instance.clusterArn];
  const sync = membershipOf(state, instance.clusterArn)?.member.sync;
  const rebuilding = sync?.state === 'pending-resync' && !sync.joining;
  return {
    ...instanceSettings(instance),
    // Terraform waits for new instances in wall time, so only a rebuild shows: "unreadable meanwhile" (facts 1.4).
    DBInstanceStatus: rebuilding ? 'modifying' : 'available',
    Endpoint: {
      Address: `${instance.id}.${endpointKey(world.accountId, instance.region)}.${instance.region}.rds.amazonaws.com`,
      Port: cluster?.port ?? 5432,
      HostedZoneId: RDS_ZONE,
    },
    LatestRestorableTime: time(world.now),
    ...(cluster ? fromCluster(cluster) : {}),
  };
}

/** What an instance has from its cluster. */
function fromCluster(cluster: LabCluster): Plain {
  return {
    DBClusterIdentifier: cluster.id,
    Engine: cluster.engine,
    EngineVersion: cluster.engineVersion,
    MasterUsername: cluster.masterUsername,
    ...(cluster.databaseName ? { DBName: cluster.databaseName } : {}),
    PreferredBackupWindow: cluster.backupWindow,
    BackupRetentionPeriod: cluster.backupRetentionPeriod,
    VpcSecurityGroups: securityGroups(cluster),
    DBSubnetGroup: { DBSubnetGroupName: cluster.subnetGroup, SubnetGroupStatus: 'Complete' },
    StorageEncrypted: cluster.storageEncrypted,
    ...(cluster.kmsKeyId ? { KmsKeyId: cluster.kmsKeyId } : {}),
    IAMDatabaseAuthenticationEnabled: cluster.iamAuthentication,
    NetworkType: cluster.networkType,
  };
}

function instanceSettings(instance: LabInstance): Plain {
  return {
    DBInstanceIdentifier: instance.id,
    DBInstanceClass: instance.instanceClass,
    AllocatedStorage: 1,
    InstanceCreateTime: time(instance.createdAt),
    DBSecurityGroups: [],
    DBParameterGroups: [{ DBParameterGroupName: instance.parameterGroup, ParameterApplyStatus: 'in-sync' }],
    AvailabilityZone: instance.zone,
    PreferredMaintenanceWindow: instance.maintenanceWindow,
    PendingModifiedValues: {},
    MultiAZ: false,
    AutoMinorVersionUpgrade: instance.autoMinorUpgrade,
    ReadReplicaDBInstanceIdentifiers: [],
    LicenseModel: 'postgresql-license',
    PubliclyAccessible: instance.publiclyAccessible,
    StorageType: 'aurora',
    DbInstancePort: 0,
    DbiResourceId: instance.resourceId,
    CACertificateIdentifier: instance.caCertificate,
    DomainMemberships: [],
    CopyTagsToSnapshot: instance.copyTagsToSnapshot,
    MonitoringInterval: instance.monitoringInterval,
    ...(instance.monitoringRole ? { MonitoringRoleArn: instance.monitoringRole } : {}),
    PromotionTier: instance.promotionTier,
    DBInstanceArn: instance.arn,
    PerformanceInsightsEnabled: instance.performanceInsights,
    ...(instance.performanceInsights ? { PerformanceInsightsRetentionPeriod: instance.performanceInsightsDays } : {}),
    ...(instance.performanceInsightsKey ? { PerformanceInsightsKMSKeyId: instance.performanceInsightsKey } : {}),
    DeletionProtection: false,
    AssociatedRoles: [],
    TagList: instance.tags,
    CustomerOwnedIpEnabled: false,
    BackupTarget: 'region',
  };
}

export function snapshotView(snapshot: Snapshot, world: AuroraWorld): Plain {
  const elapsed = world.now - snapshot.timer.since;
  const over = isOver(snapshot.timer, world.now);
  return {
    AvailabilityZones: snapshot.zones,
    DBClusterSnapshotIdentifier: snapshot.id,
    DBClusterIdentifier: snapshot.clusterId,
    SnapshotCreateTime: time(snapshot.timer.since),
    Engine: snapshot.engine,
    EngineMode: 'provisioned',
    AllocatedStorage: 1,
    Status: over ? 'available' : snapshot.sourceArn ? 'copying' : 'creating',
    Port: snapshot.port,
    ClusterCreateTime: time(snapshot.clusterCreatedAt),
    MasterUsername: snapshot.masterUsername,
    EngineVersion: snapshot.engineVersion,
    LicenseModel: 'postgresql-license',
    SnapshotType: snapshot.type,
    PercentProgress: over ? 100 : Math.floor((100 * elapsed) / snapshot.timer.lasts),
    StorageEncrypted: snapshot.storageEncrypted,
    ...(snapshot.kmsKeyId ? { KmsKeyId: snapshot.kmsKeyId } : {}),
    DBClusterSnapshotArn: snapshot.arn,
    ...(snapshot.sourceArn ? { SourceDBClusterSnapshotArn: snapshot.sourceArn } : {}),
    IAMDatabaseAuthenticationEnabled: snapshot.iamAuthentication,
    DbClusterResourceId: snapshot.clusterResourceId,
    TagList: snapshot.tags,
  };
}
