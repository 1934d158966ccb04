/** The workloads layer of one region: roles, the service by image digest, its scaling and its alarms. */
import { ApplicationService } from '../../modules/parts/ecs-service/construct';
import { ServiceRoles } from '../../modules/parts/service-role/construct';
import { RecoveryMachines } from '../../modules/parts/state-machine/construct';
import { alarm } from '../../modules/parts/alarms/construct';
import { CACHE_PORT, DATABASE_PORT } from '../../modules/parts/network/construct/ports';
import type { Literal } from '../../modules/contracts/literal';
import { lookup } from '../../modules/contracts/lookup';
import { publish, type ContractValues } from '../../modules/contracts/publish';
import type { StateStack } from '../../modules/contracts/state-stack';
import { ALARM } from '../../modules/topology/alarms';
import type { FailoverMachine } from '../../modules/topology/machines';
import type { RegionTopology, Topology } from '../../modules/topology/topology';

type Platform = ContractValues<'platform'>;
type Data = ContractValues<'data'>;

/** The only layer that an image update touches. */
export function composeWorkloads(
  stack: StateStack,
  topology: Literal<Topology>,
  here: Literal<RegionTopology>,
  sources: { readonly global: StateStack; readonly platform: StateStack; readonly data: StateStack },
  machines: Literal<readonly FailoverMachine[]>,
): void {
  const base = lookup(stack, 'platform', sources.platform);
  const data = lookup(stack, 'data', sources.data);

  const identity = new ServiceRoles(stack, 'identity', {
    accountId: topology.accountId,
    region: here.region,
    names: here.names,
    imageRepositoryArn: here.imageRepositoryArn,
    secretArn: data.database_secret_arn,
    secretKeyArn: data.database_secret_key_arn,
    logGroupName: base.service_log_group_name,
    permissionsBoundaryArn: topology.taskBoundaryArn,
  });
  const service = composeService(stack, here, { base, data, identity });
  targetAlarms(stack, here, base);
  errorAlarms(stack, here, base);
  composeMachines(stack, topology, here, { base, source: sources.global, machines });

  publish(stack, 'workloads', {
    ecs_service_name: service.name,
    task_definition_arn: service.taskDefinitionArn,
  });
}

/** The failover to this region, for each region that it can take over from: where the environment has state machines. */
function composeMachines(
  stack: StateStack,
  topology: Literal<Topology>,
  here: Literal<RegionTopology>,
  parts: {
    readonly base: Platform;
    readonly source: StateStack;
    readonly machines: Literal<readonly FailoverMachine[]>;
  },
): void {
  const { base, source } = parts;
  const machines = parts.machines.filter(({ region }) => region === here.region);
  if (topology.machineBoundaryArn === null || machines.length === 0) return;
  new RecoveryMachines(stack, 'machines', {
    accountId: topology.accountId,
    region: here.region,
    names: here.names,
    permissionsBoundaryArn: topology.machineBoundaryArn,
    keyArn: base.key_arn,
    retentionDays: here.logRetentionDays,
    protect: here.database.deletion_protection.protect,
    email: topology.alarmEmail,
    alarmTopicArn: base.alarm_topic_arn,
    zoneId: lookup(stack, 'global', source).hosted_zone_id,
    listenerArn: base.listener_arn,
    machines,
  });
}

interface ServiceParts {
  readonly base: Platform;
  readonly data: Data;
  readonly identity: ServiceRoles;
}

function composeService(
  stack: StateStack,
  here: Literal<RegionTopology>,
  { base, data, identity }: ServiceParts,
): ApplicationService {
  return new ApplicationService(stack, 'service', {
    region: here.region,
    names: here.names,
    clusterArn: base.ecs_cluster_arn,
    clusterName: base.ecs_cluster_name,
    image: here.image,
    container: here.container,
    environment: serviceEnvironment(here, data),
    secrets: { DATABASE_PASSWORD: `${data.database_secret_arn}:password::` },
    taskRoleArn: identity.taskRoleArn,
    executionRoleArn: identity.executionRoleArn,
    logGroupName: base.service_log_group_name,
    subnetIds: base.private_subnet_ids,
    securityGroupId: base.service_security_group_id,
    targetGroupArn: base.blue_target_group_arn,
    initialCapacity: here.capacity[here.role.traffic],
    targetCpuPercent: here.targetCpuPercent,
    blueGreen: here.blueGreen,
    after: [identity.executionPolicy],
  });
}

/** Its own region's endpoints, and no role: a service that was told its role would have to be deployed to fail over. */
function serviceEnvironment(here: Literal<RegionTopology>, data: Data): Record<string, string> {
  return {
    AWS_REGION: here.region,
    PORT: String(here.container.port),
    DATABASE_HOST: data.db_cluster_endpoint,
    DATABASE_READER_HOST: data.db_cluster_reader_endpoint,
    DATABASE_PORT: String(DATABASE_PORT),
    DATABASE_NAME: here.database.name,
    DATABASE_USER: here.database.master_username,
    CACHE_HOST: data.cache_primary_endpoint,
    CACHE_PORT: String(CACHE_PORT),
  };
}

function targetAlarms(stack: StateStack, here: Literal<RegionTopology>, base: Platform): void {
  const colours = [
    { id: 'unhealthy-targets', suffix: '', targetGroup: base.blue_target_group_arn_suffix },
    { id: 'unhealthy-green-targets', suffix: '-green', targetGroup: base.green_target_group_arn_suffix },
  ];
  for (const { id, suffix, targetGroup } of here.blueGreen ? colours : colours.slice(0, 1)) {
    alarm(stack, id, {
      name: `${here.names.unhealthyTargetsAlarm}${suffix}`,
      description: `Tasks in ${here.region} fail their health check. Look at the service's log and its last deployment.`,
      namespace: 'AWS/ApplicationELB',
      metric: 'UnHealthyHostCount',
      statistic: 'Maximum',
      dimensions: { LoadBalancer: base.load_balancer_arn_suffix, TargetGroup: targetGroup },
      threshold: 0,
      minutes: ALARM.periods,
      // A target group without targets reports nothing, and that is not health.
      missing: 'missing',
      topicArn: base.alarm_topic_arn,
    });
  }
}

function errorAlarms(stack: StateStack, here: Literal<RegionTopology>, base: Platform): void {
  const kinds = [
    { id: 'server-errors', suffix: '', metric: 'HTTPCode_ELB_5XX_Count', who: 'The load balancer' },
    { id: 'target-errors', suffix: '-target', metric: 'HTTPCode_Target_5XX_Count', who: 'The service' },
  ];
  for (const { id, suffix, metric, who } of kinds) {
    alarm(stack, id, {
      name: `${here.names.serverErrorsAlarm}${suffix}`,
      description: `${who} in ${here.region} answers with 5xx.`,
      namespace: 'AWS/ApplicationELB',
      metric,
      statistic: 'Sum',
      dimensions: { LoadBalancer: base.load_balancer_arn_suffix },
      threshold: SERVER_ERRORS_PER_MINUTE,
      minutes: ALARM.periods,
      // Counted only when there are some: here no data is zero errors.
      missing: 'notBreaching',
      topicArn: base.alarm_topic_arn,
    });
  }
}

/** Above it for three minutes, it is not one client's bad luck. */
const SERVER_ERRORS_PER_MINUTE = 5;
