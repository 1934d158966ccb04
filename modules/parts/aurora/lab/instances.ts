/** DB instances of clusters. Every function changes the draft or throws. */
import { flag, number, text, type RequestInput } from '../../../lab/gateway/input';
import { findCluster } from './clusters';
import { AuroraFault, nextResourceId, type AuroraState, type LabInstance, type AuroraWorld } from './model';
import { tagsOf } from './tags';

function instanceArn(world: AuroraWorld, id: string): string {
  return `arn:aws:rds:${world.region}:${world.accountId}:db:${id}`;
}

/** An instance of the call's region, by identifier, ARN or resource id; undefined when Aurora has none such. */
export function lookupInstance(state: AuroraState, named: string, world: AuroraWorld): LabInstance | undefined {
  const arn = named.startsWith('arn:') ? named : instanceArn(world, named.toLowerCase());
  const found =
    state.instances[arn] ?? Object.values(state.instances).find((instance) => instance.resourceId === named);
  return found?.region === world.region ? found : undefined;
}

export function findInstance(state: AuroraState, input: RequestInput, world: AuroraWorld): LabInstance {
  const named = text(input, 'DBInstanceIdentifier') ?? '';
  const instance = lookupInstance(state, named, world);
  if (!instance) throw new AuroraFault('DBInstanceNotFound', `DBInstance ${named} not found.`, 404);
  return instance;
}

export function createInstance(state: AuroraState, input: RequestInput, world: AuroraWorld): LabInstance {
  const id = text(input, 'DBInstanceIdentifier')?.toLowerCase();
  if (!id) throw new AuroraFault('MissingParameter', 'DBInstanceIdentifier is required');
  if (lookupInstance(state, id, world)) throw new AuroraFault('DBInstanceAlreadyExists', 'DB instance already exists');
  const cluster = findCluster(state, text(input, 'DBClusterIdentifier'), world);
  const engine = text(input, 'Engine');
  if (engine && engine !== cluster.engine)
    throw new AuroraFault(
      'InvalidParameterCombination',
      `The engine of DBCluster ${cluster.id} is ${cluster.engine}, not ${engine}`,
    );
  for (const name of ['MasterUsername', 'MasterUserPassword', 'DBName'])
    if (text(input, name))
      throw new AuroraFault(
        'InvalidParameterCombination',
        `The requested DB Instance will be a member of a DB Cluster. Set ${name} for the DB Cluster.`,
      );
  const zones = cluster.zones;
  const instance: LabInstance = {
    id,
    arn: instanceArn(world, id),
    region: world.region,
    clusterArn: cluster.arn,
    resourceId: nextResourceId(state, 'db-'),
    instanceClass: text(input, 'DBInstanceClass') ?? 'db.r6g.large',
    zone:
      text(input, 'AvailabilityZone') ??
      zones[cluster.instanceIds.length % Math.max(1, zones.length)] ??
      `${world.region}a`,
    parameterGroup:
      text(input, 'DBParameterGroupName') ?? `default.${cluster.engine}${cluster.engineVersion.split('.')[0] ?? ''}`,
    promotionTier: number(input, 'PromotionTier') ?? 1,
    publiclyAccessible: flag(input, 'PubliclyAccessible') ?? false,
    autoMinorUpgrade: flag(input, 'AutoMinorVersionUpgrade') ?? true,
    copyTagsToSnapshot: flag(input, 'CopyTagsToSnapshot') ?? false,
    monitoringInterval: number(input, 'MonitoringInterval') ?? 0,
    monitoringRole: text(input, 'MonitoringRoleArn') ?? null,
    performanceInsights: flag(input, 'EnablePerformanceInsights') ?? false,
    performanceInsightsKey: text(input, 'PerformanceInsightsKMSKeyId') ?? null,
    performanceInsightsDays: number(input, 'PerformanceInsightsRetentionPeriod') ?? 7,
    caCertificate: text(input, 'CACertificateIdentifier') ?? 'rds-ca-rsa2048-g1',
    maintenanceWindow: text(input, 'PreferredMaintenanceWindow') ?? cluster.maintenanceWindow,
    createdAt: world.now,
    tags: tagsOf(input),
  };
  state.instances[instance.arn] = instance;
  cluster.instanceIds.push(id);
  cluster.writerInstance ??= id;
  return instance;
}

export function modifyInstance(state: AuroraState, input: RequestInput, world: AuroraWorld): LabInstance {
  const instance = findInstance(state, input, world);
  instance.instanceClass = text(input, 'DBInstanceClass') ?? instance.instanceClass;
  instance.parameterGroup = text(input, 'DBParameterGroupName') ?? instance.parameterGroup;
  instance.promotionTier = number(input, 'PromotionTier') ?? instance.promotionTier;
  instance.publiclyAccessible = flag(input, 'PubliclyAccessible') ?? instance.publiclyAccessible;
  instance.autoMinorUpgrade = flag(input, 'AutoMinorVersionUpgrade') ?? instance.autoMinorUpgrade;
  instance.copyTagsToSnapshot = flag(input, 'CopyTagsToSnapshot') ?? instance.copyTagsToSnapshot;
  instance.monitoringInterval = number(input, 'MonitoringInterval') ?? instance.monitoringInterval;
  instance.monitoringRole = text(input, 'MonitoringRoleArn') ?? instance.monitoringRole;
  instance.performanceInsights = flag(input, 'EnablePerformanceInsights') ?? instance.performanceInsights;
  instance.performanceInsightsKey = text(input, 'PerformanceInsightsKMSKeyId') ?? instance.performanceInsightsKey;
  instance.performanceInsightsDays =
    number(input, 'PerformanceInsightsRetentionPeriod') ?? instance.performanceInsightsDays;
  instance.caCertificate = text(input, 'CACertificateIdentifier') ?? instance.caCertificate;
  instance.maintenanceWindow = text(input, 'PreferredMaintenanceWindow') ?? instance.maintenanceWindow;
  return instance;
}

/** Removes an instance; the next one in its cluster writes. An instance of a cluster has no snapshot of its own. */
export function deleteInstance(state: AuroraState, input: RequestInput, world: AuroraWorld): LabInstance {
  const instance = findInstance(state, input, world);
  const cluster = state.clusters[instance.clusterArn];
  if (cluster) {
    cluster.instanceIds = cluster.instanceIds.filter((id) => id !== instance.id);
    if (cluster.writerInstance === instance.id) cluster.writerInstance = cluster.instanceIds[0] ?? null;
  }
  delete state.instances[instance.arn];
  return instance;
}
