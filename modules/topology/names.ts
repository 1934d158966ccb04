/**
 * Every name, in one place. A name is made of the app, the environment and what it names; never of a role, because roles move and
 * names do not. Names in global namespaces also carry the region's `name_suffix`, and no others do.
 */
import { partitionOf } from '../overlays/regions';
import type { RegionSettings, Settings } from '../overlays/settings';
import type { LimitKind, Named } from './limits';
import { globalStateCopy } from './state-buckets';
import type { Layer, RegionAddresses, RegionNames, StateId } from './topology';

/** `<environment>.global` or `<environment>.<region>.<layer>`. */
export function stateId(environment: string, layer: Layer, region: string): StateId {
  return layer === 'global' ? `${environment}.global` : `${environment}.${region}.${layer}`;
}

/** Bucket for the states kept in one region. */
export function stateBucket(settings: Settings, region: string): string {
  return `${prefixOf(settings)}-tfstate-${region}`;
}

export function stateKey(layer: Layer, region: string): string {
  return `${layer}/${layer === 'global' ? 'global' : region}/terraform.tfstate`;
}

export function prefixOf(settings: Pick<Settings, 'app' | 'environment'>): string {
  return `${settings.app}-${settings.environment}`;
}

/** The Aurora global cluster: one name for the whole account. */
export function globalClusterId(settings: Settings): string {
  return `${prefixOf(settings)}-global`;
}

export function controlAlarmTopic(settings: Settings): string {
  return `${prefixOf(settings)}-control-alarms`;
}

/** The record that clients use. */
export function serviceRecordName(settings: Settings): string {
  return `${settings.service_name}.${settings.domain}`;
}

export function addressesOf(settings: Settings, region: string): RegionAddresses {
  const service = serviceRecordName(settings);
  return { host: `${region}.${service}`, entry: `${region}-entry.${service}` };
}

export function namesOf(settings: Settings, region: RegionSettings): RegionNames {
  const prefix = prefixOf(settings);
  const service = `${prefix}-${settings.service_name}`;
  const logs = `/${settings.app}/${settings.environment}`;
  const major = (version: string) => version.split('.')[0] ?? version;
  return {
    prefix,
    ecsCluster: prefix,
    ecsService: service,
    taskFamily: service,
    loadBalancer: prefix,
    targetGroupBlue: `${prefix}-blue`,
    targetGroupGreen: `${prefix}-green`,
    httpApi: prefix,
    vpcLink: prefix,
    keyAlias: `alias/${prefix}`,
    serviceLogGroup: `${logs}/service`,
    // RDS chooses this name itself; declaring the group beforehand is what gives it a key and a retention.
    databaseLogGroup: `/aws/rds/cluster/${prefix}/postgresql`,
    apiLogGroup: `${logs}/entry`,
    alarmTopic: `${prefix}-alarms`,
    dbCluster: prefix,
    dbClusterArn: `arn:${partitionOf(region.region)}:rds:${region.region}:${settings.account_id}:cluster:${prefix}`,
    dbInstances: Array.from({ length: region.database.instances }, (_, index) => `${prefix}-${index + 1}`),
    dbSubnetGroup: prefix,
    // The family is fixed when a parameter group is made, so the major version is part of its name: an upgrade makes a second one.
    dbClusterParameterGroup: `${prefix}-postgresql${major(region.database.engine_version)}`,
    cacheReplicationGroup: prefix,
    cacheSubnetGroup: prefix,
    cacheParameterGroup: `${prefix}-redis${major(region.cache.engine_version)}`,
    databaseSecret: `${settings.app}/${settings.environment}/database`,
    // AWS delivers into groups of this prefix without a policy of its own for each, of which there can be ten.
    machineLogGroup: `/aws/vendedlogs/states/${prefix}`,
    machineConnection: `${prefix}-probe`,
    approvalTopic: `${prefix}-approvals`,
    machineAlarm: `${prefix}-machine-failed`,
    machineRole: `${prefix}-machine${region.name_suffix}`,
    taskRole: `${prefix}-task${region.name_suffix}`,
    executionRole: `${prefix}-execution${region.name_suffix}`,
    trafficBucket: `${prefix}-traffic-${region.region}${region.name_suffix}`,
    lagAlarm: `${prefix}-replication-lag`,
    unhealthyTargetsAlarm: `${prefix}-unhealthy-targets`,
    serverErrorsAlarm: `${prefix}-server-errors`,
  };
}

/** Roles of the environment that bootstrap makes, by what they are for. */
export const ACCOUNT_ROLES = ['ci', 'operator', 'break-glass', 'approver', 'state-copy'] as const;

export function roleName(
  { app, environment }: Pick<Settings, 'app' | 'environment'>,
  role: (typeof ACCOUNT_ROLES)[number],
): string {
  return `${app}-${environment}-${role}`;
}

/** The machine that takes over from a region; it lies in the one that takes over. */
export function failoverMachineName(settings: Pick<Settings, 'app' | 'environment'>, from: string): string {
  return `${prefixOf(settings)}-failover-from-${from}`;
}

/** The policy above which no role of a state machine can go. */
export function machineBoundaryName({ app, environment }: Pick<Settings, 'app' | 'environment'>): string {
  return `${app}-${environment}-machine-boundary`;
}

/** The policy above which no task's role may go, whatever is written into it. Bootstrap makes it. */
export function taskBoundaryName({ app, environment }: Pick<Settings, 'app' | 'environment'>): string {
  return `${app}-${environment}-task-boundary`;
}

/** Names of a region that carry `name_suffix`: their namespaces are the account's or the world's, not the region's. */
export const SUFFIXED_NAMES = [
  'taskRole',
  'executionRole',
  'trafficBucket',
  'machineRole',
] as const satisfies readonly (keyof RegionNames)[];

/** Which limit each name of a region is held against. */
const KINDS: Readonly<Record<Exclude<keyof RegionNames, 'prefix' | 'dbClusterArn'>, LimitKind>> = {
  ecsCluster: 'ecs',
  ecsService: 'ecs',
  taskFamily: 'ecs',
  loadBalancer: 'loadBalancing',
  targetGroupBlue: 'loadBalancing',
  targetGroupGreen: 'loadBalancing',
  httpApi: 'apiGateway',
  vpcLink: 'apiGateway',
  keyAlias: 'keyAlias',
  serviceLogGroup: 'logGroup',
  databaseLogGroup: 'logGroup',
  apiLogGroup: 'logGroup',
  alarmTopic: 'topic',
  dbCluster: 'database',
  dbInstances: 'database',
  dbSubnetGroup: 'databaseGroup',
  dbClusterParameterGroup: 'databaseGroup',
  cacheReplicationGroup: 'replicationGroup',
  cacheSubnetGroup: 'cacheGroup',
  cacheParameterGroup: 'cacheGroup',
  databaseSecret: 'secret',
  taskRole: 'role',
  executionRole: 'role',
  trafficBucket: 'bucket',
  machineRole: 'role',
  machineLogGroup: 'logGroup',
  machineConnection: 'connection',
  approvalTopic: 'topic',
  machineAlarm: 'alarm',
  lagAlarm: 'alarm',
  unhealthyTargetsAlarm: 'alarm',
  serverErrorsAlarm: 'alarm',
};

/** All names of the environment with their limits, for `checkLimits`. */
export function namesOnTrial(settings: Settings): readonly Named[] {
  const ours = ['app', 'environment'];
  const dns = ['service_name', 'domain'];
  const bucket = (region: string): Named => ({
    what: `state bucket in ${region}`,
    name: stateBucket(settings, region),
    kind: 'bucket',
    madeOf: ours,
  });
  return [
    bucket(settings.control_region),
    copyOnTrial(settings),
    ...ACCOUNT_ROLES.map((role): Named => ({
      what: `role ${role}`,
      name: roleName(settings, role),
      kind: 'role',
      madeOf: ours,
    })),
    { what: 'boundary of machine roles', name: machineBoundaryName(settings), kind: 'policy', madeOf: ours },
    { what: 'boundary of task roles', name: taskBoundaryName(settings), kind: 'policy', madeOf: ours },
    { what: 'global cluster', name: globalClusterId(settings), kind: 'database', madeOf: ours },
    { what: 'control alarm topic', name: controlAlarmTopic(settings), kind: 'topic', madeOf: ours },
    {
      what: 'service record, which a certificate names first',
      name: serviceRecordName(settings),
      kind: 'certificateName',
      madeOf: dns,
    },
    ...settings.regions.flatMap((region) => [
      bucket(region.region),
      {
        what: `machine that takes over from ${region.region}`,
        name: failoverMachineName(settings, region.region),
        kind: 'machine' as const,
        madeOf: ours,
      },
      ...regionNamesOnTrial(settings, region),
      {
        what: `entry name of ${region.region}`,
        name: addressesOf(settings, region.region).entry,
        kind: 'dnsName' as const,
        madeOf: dns,
      },
    ]),
  ];
}

function copyOnTrial(settings: Settings): Named {
  const { app, environment, control_region: controlRegion, database_home_region: databaseHomeRegion } = settings;
  const { name, region } = globalStateCopy({
    app,
    environment,
    controlRegion,
    databaseHomeRegion,
    regions: settings.regions,
  });
  return { what: `copy of the global state in ${region}`, name, kind: 'bucket', madeOf: ['app', 'environment'] };
}

function regionNamesOnTrial(settings: Settings, region: RegionSettings): readonly Named[] {
  const names = namesOf(settings, region);
  const suffixed: readonly string[] = SUFFIXED_NAMES;
  const kinds = (Object.entries(KINDS) as [keyof typeof KINDS, LimitKind][]).filter(
    ([key]) => key !== 'trafficBucket' || settings.traffic_method === 'health-check-inversion',
  );
  return kinds.flatMap(([key, kind]) => {
    const madeOf = ['app', 'environment', ...(suffixed.includes(key) ? ['name_suffix'] : [])];
    return [names[key]].flat().map((name) => ({ what: `${key} in ${region.region}`, name, kind, madeOf }));
  });
}
