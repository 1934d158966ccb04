/** DB clusters: creating, joining a global cluster, changing, deleting. Every function changes the draft or throws. */
import { flag, number, record, text, texts, type RequestInput } from '../../../lab/gateway/input';
import {
  AuroraFault,
  clusterArn,
  isSecondary,
  membershipOf,
  nextResourceId,
  regionOf,
  timerOf,
  writerOf,
  type AuroraState,
  type LabCluster,
  type GlobalCluster,
  type AuroraWorld,
} from './model';
import { scramVerifier } from './scram';
import { snapshotOf } from './snapshots';
import { tagsOf } from './tags';

/** A cluster of the call's region, by identifier or by ARN. */
export function findCluster(state: AuroraState, named: string | undefined, world: AuroraWorld): LabCluster {
  if (!named) throw new AuroraFault('MissingParameter', 'DBClusterIdentifier is required');
  const cluster = state.clusters[named.startsWith('arn:') ? named : clusterArn(world, named)];
  if (!cluster || cluster.region !== world.region)
    throw new AuroraFault('DBClusterNotFoundFault', `DBCluster ${named} not found.`, 404);
  return cluster;
}

export function createCluster(state: AuroraState, input: RequestInput, world: AuroraWorld): LabCluster {
  const id = text(input, 'DBClusterIdentifier')?.toLowerCase();
  if (!id) throw new AuroraFault('MissingParameter', 'DBClusterIdentifier is required');
  if (!/^[a-z](-?[a-z0-9])*$/.test(id) || id.length > 63)
    throw new AuroraFault(
      'InvalidParameterValue',
      `The parameter DBClusterIdentifier is not a valid identifier: ${id}`,
    );
  const arn = clusterArn(world, id);
  if (state.clusters[arn]) throw new AuroraFault('DBClusterAlreadyExistsFault', 'DB Cluster already exists');
  const globalId = text(input, 'GlobalClusterIdentifier');
  const global = globalId ? state.globals[globalId] : undefined;
  if (globalId && !global)
    throw new AuroraFault('GlobalClusterNotFoundFault', `Global cluster ${globalId} not found`, 404);
  const writer = global ? state.clusters[writerOf(global)?.clusterArn ?? ''] : undefined;
  if (global) checkJoin(global, writer, input, world);
  if (!writer) checkFirst(input);
  const cluster = newCluster(state, input, world, { id, arn, global, writer });
  state.clusters[arn] = cluster;
  global?.members.push({
    clusterArn: arn,
    // Whoever joins an empty global cluster first becomes its writer.
    writer: global.members.length === 0,
    sync:
      global.members.length === 0 || !hasData(writer)
        ? { state: 'connected' }
        : { state: 'pending-resync', rebuild: timerOf('seed', world), lost: false, joining: true },
  });
  return cluster;
}

/** A volume without instances has never been written to: nothing has to be copied to a region that joins it. */
function hasData(writer: LabCluster | undefined): boolean {
  return writer !== undefined && writer.instanceIds.length > 0;
}

function checkJoin(
  global: GlobalCluster,
  writer: LabCluster | undefined,
  input: RequestInput,
  world: AuroraWorld,
): void {
  if (global.change)
    throw new AuroraFault(
      'InvalidGlobalClusterStateFault',
      `Global cluster ${global.id} has a ${global.change.kind} in progress`,
    );
  if (global.members.some((member) => regionOf(member.clusterArn) === world.region))
    throw new AuroraFault(
      'InvalidParameterValue',
      `Global cluster ${global.id} already has a member in ${world.region}`,
    );
  const engine = text(input, 'Engine');
  if (engine && engine !== global.engine)
    throw new AuroraFault(
      'InvalidParameterValue',
      `Value for engine should match setting for global cluster ${global.id}`,
    );
  const version = text(input, 'EngineVersion');
  if (version && version !== global.engineVersion)
    throw new AuroraFault(
      'InvalidParameterValue',
      `Value for engineVersion should match setting for global cluster ${global.id}`,
    );
  if (flag(input, 'ManageMasterUserPassword'))
    throw new AuroraFault(
      'InvalidParameterCombination',
      'ManageMasterUserPassword is not supported for a DB cluster of a global database',
    );
  if (!writer) return;
  for (const name of ['MasterUsername', 'MasterUserPassword', 'DatabaseName'])
    if (text(input, name) !== undefined)
      throw new AuroraFault(
        'InvalidParameterValue',
        `Cannot specify ${name} for a secondary cluster of a global database`,
      );
  const encrypted = global.storageEncrypted || writer.storageEncrypted;
  if (encrypted && flag(input, 'StorageEncrypted') === false)
    throw new AuroraFault(
      'InvalidParameterCombination',
      'The source cluster is encrypted; StorageEncrypted cannot be false',
    );
  // The default key of a region cannot be used for a copy from another one, so the key must be named (facts 3.3).
  if (encrypted && !text(input, 'KmsKeyId'))
    throw new AuroraFault('InvalidParameterCombination', `Source cluster ${writer.arn} is encrypted; pass KMS key ID`);
  if (encrypted && keyRegion(text(input, 'KmsKeyId')) !== world.region)
    throw new AuroraFault('KMSKeyNotAccessibleFault', `The specified KMS key does not exist in ${world.region}`);
}

/** Region of a key's ARN; a bare id belongs to the region of the call, so it says nothing wrong. */
function keyRegion(key: string | undefined): string | undefined {
  return key?.startsWith('arn:') ? regionOf(key) : undefined;
}

function checkFirst(input: RequestInput): void {
  if (flag(input, 'ManageMasterUserPassword'))
    throw new AuroraFault(
      'InvalidParameterCombination',
      'ManageMasterUserPassword is not modelled here; pass MasterUserPassword',
    );
  for (const name of ['MasterUsername', 'MasterUserPassword'])
    if (!text(input, name))
      throw new AuroraFault('InvalidParameterValue', `The parameter ${name} must be provided and must not be blank.`);
}

interface Identity {
  readonly id: string;
  readonly arn: string;
  readonly global: GlobalCluster | undefined;
  readonly writer: LabCluster | undefined;
}

function newCluster(state: AuroraState, input: RequestInput, world: AuroraWorld, identity: Identity): LabCluster {
  const { id, arn, global, writer } = identity;
  const engine = global?.engine ?? text(input, 'Engine') ?? 'aurora-postgresql';
  const version = global?.engineVersion ?? text(input, 'EngineVersion') ?? '17.7';
  const serverless = record(input, 'ServerlessV2ScalingConfiguration');
  const zones = texts(input, 'AvailabilityZones') ?? [];
  return {
    id,
    arn,
    region: world.region,
    resourceId: nextResourceId(state, 'cluster-'),
    engine,
    engineVersion: version,
    masterUsername: writer?.masterUsername ?? text(input, 'MasterUsername') ?? 'admin',
    ...verifierOf(input, arn),
    databaseName: writer ? writer.databaseName : (text(input, 'DatabaseName') ?? null),
    port: number(input, 'Port') ?? (engine.includes('mysql') ? 3306 : 5432),
    zones: zones.length > 0 ? zones : [...new Set(world.subnetZones ?? [])],
    subnetGroup: text(input, 'DBSubnetGroupName') ?? 'default',
    parameterGroup: text(input, 'DBClusterParameterGroupName') ?? `default.${engine}${version.split('.')[0] ?? ''}`,
    securityGroups: texts(input, 'VpcSecurityGroupIds') ?? [],
    storageEncrypted: flag(input, 'StorageEncrypted') ?? global?.storageEncrypted ?? false,
    kmsKeyId: text(input, 'KmsKeyId') ?? null,
    deletionProtection: flag(input, 'DeletionProtection') ?? false,
    copyTagsToSnapshot: flag(input, 'CopyTagsToSnapshot') ?? false,
    iamAuthentication: flag(input, 'EnableIAMDatabaseAuthentication') ?? false,
    httpEndpoint: flag(input, 'EnableHttpEndpoint') ?? false,
    writeForwarding: flag(input, 'EnableGlobalWriteForwarding') ?? false,
    backupRetentionPeriod: retention(number(input, 'BackupRetentionPeriod') ?? 1),
    backupWindow: text(input, 'PreferredBackupWindow') ?? '03:00-03:30',
    maintenanceWindow: text(input, 'PreferredMaintenanceWindow') ?? 'sun:05:00-sun:05:30',
    logExports: texts(input, 'EnableCloudwatchLogsExports') ?? [],
    lifecycleSupport: text(input, 'EngineLifecycleSupport') ?? 'open-source-rds-extended-support',
    networkType: text(input, 'NetworkType') ?? 'IPV4',
    serverless: serverless
      ? { min: number(serverless, 'MinCapacity') ?? 0.5, max: number(serverless, 'MaxCapacity') ?? 1 }
      : null,
    createdAt: world.now,
    tags: tagsOf(input),
    instanceIds: [],
    writerInstance: null,
  };
}

/** The password itself is kept nowhere. */
function verifierOf(input: RequestInput, arn: string): Pick<LabCluster, 'passwordVerifier'> {
  const password = text(input, 'MasterUserPassword');
  return password === undefined ? {} : { passwordVerifier: scramVerifier(password, arn) };
}

function retention(days: number): number {
  if (days < 1 || days > 35)
    throw new AuroraFault(
      'InvalidParameterValue',
      `Invalid backup retention period: ${days}. It must be between 1 and 35.`,
    );
  return days;
}

export function modifyCluster(state: AuroraState, input: RequestInput, world: AuroraWorld): LabCluster {
  const cluster = findCluster(state, text(input, 'DBClusterIdentifier'), world);
  if (text(input, 'NewDBClusterIdentifier') && membershipOf(state, cluster.arn))
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      'A DB cluster cannot be renamed while it is a member of a global cluster',
    );
  if (text(input, 'MasterUserPassword') && isSecondary(state, cluster.arn))
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      'The master user password can be changed on the primary DB cluster only',
    );
  Object.assign(cluster, verifierOf(input, cluster.arn));
  const exports = record(input, 'CloudwatchLogsExportConfiguration');
  const off = new Set(exports ? texts(exports, 'DisableLogTypes') : []);
  const on = (exports ? texts(exports, 'EnableLogTypes') : undefined) ?? [];
  cluster.logExports = [...new Set([...cluster.logExports, ...on])].filter((name) => !off.has(name));
  cluster.backupRetentionPeriod = retention(number(input, 'BackupRetentionPeriod') ?? cluster.backupRetentionPeriod);
  cluster.backupWindow = text(input, 'PreferredBackupWindow') ?? cluster.backupWindow;
  cluster.maintenanceWindow = text(input, 'PreferredMaintenanceWindow') ?? cluster.maintenanceWindow;
  cluster.parameterGroup = text(input, 'DBClusterParameterGroupName') ?? cluster.parameterGroup;
  cluster.securityGroups = texts(input, 'VpcSecurityGroupIds') ?? cluster.securityGroups;
  cluster.port = number(input, 'Port') ?? cluster.port;
  cluster.engineVersion = text(input, 'EngineVersion') ?? cluster.engineVersion;
  cluster.deletionProtection = flag(input, 'DeletionProtection') ?? cluster.deletionProtection;
  cluster.copyTagsToSnapshot = flag(input, 'CopyTagsToSnapshot') ?? cluster.copyTagsToSnapshot;
  cluster.iamAuthentication = flag(input, 'EnableIAMDatabaseAuthentication') ?? cluster.iamAuthentication;
  cluster.httpEndpoint = flag(input, 'EnableHttpEndpoint') ?? cluster.httpEndpoint;
  cluster.writeForwarding = flag(input, 'EnableGlobalWriteForwarding') ?? cluster.writeForwarding;
  const serverless = record(input, 'ServerlessV2ScalingConfiguration');
  if (serverless)
    cluster.serverless = {
      min: number(serverless, 'MinCapacity') ?? cluster.serverless?.min ?? 0.5,
      max: number(serverless, 'MaxCapacity') ?? cluster.serverless?.max ?? 1,
    };
  return cluster;
}

export function deleteCluster(state: AuroraState, input: RequestInput, world: AuroraWorld): LabCluster {
  const cluster = findCluster(state, text(input, 'DBClusterIdentifier'), world);
  if (cluster.deletionProtection)
    throw new AuroraFault(
      'InvalidParameterCombination',
      'Cannot delete protected Cluster, please disable deletion protection and try again.',
    );
  if (membershipOf(state, cluster.arn))
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      'This cluster is a part of a global cluster, please remove it from globalcluster first',
    );
  if (cluster.instanceIds.length > 0)
    throw new AuroraFault(
      'InvalidDBClusterStateFault',
      'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
    );
  const skip = flag(input, 'SkipFinalSnapshot') ?? false;
  const final = text(input, 'FinalDBSnapshotIdentifier');
  if (skip === (final !== undefined))
    throw new AuroraFault(
      'InvalidParameterCombination',
      skip
        ? 'FinalDBSnapshotIdentifier can not be specified when deleting a cluster and skipping the final snapshot'
        : 'FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.',
    );
  if (final) snapshotOf(state, cluster, final, [], world);
  delete state.clusters[cluster.arn];
  delete state.lagIntervals[cluster.arn];
  return cluster;
}

/** Restarts another instance as the writer: within the cluster, nothing to do with regions. */
export function failoverWithinCluster(state: AuroraState, input: RequestInput, world: AuroraWorld): LabCluster {
  const cluster = findCluster(state, text(input, 'DBClusterIdentifier'), world);
  const target =
    text(input, 'TargetDBInstanceIdentifier') ?? cluster.instanceIds.find((id) => id !== cluster.writerInstance);
  if (!target || !cluster.instanceIds.includes(target))
    throw new AuroraFault('InvalidDBClusterStateFault', `DBCluster ${cluster.id} has no DB instance to fail over to`);
  cluster.writerInstance = target;
  return cluster;
}
