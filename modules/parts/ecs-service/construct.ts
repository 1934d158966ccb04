/** The ECS cluster, and the service with its scaling. Task counts belong to the runbook; plans leave them alone. */
import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { EcsCluster } from '@cdktf/provider-aws/lib/ecs-cluster';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Capacity, ContainerSettings } from '../../overlays/settings';
import type { Literal } from '../../contracts/literal';
import type { LayerPart } from '../../contracts/place';
import type { ContractValues } from '../../contracts/publish';
import type { RegionTopology } from '../../topology/topology';
import { regionLogs } from '../alarms/construct';
import { CACHE_PORT, DATABASE_PORT } from '../network/construct/ports';
import { ROLES } from '../service-role/construct';

/** A cluster that reports what runs in it. */
export function ecsCluster(scope: Construct, id: string, name: string): EcsCluster {
  return new EcsCluster(scope, id, { name, setting: [{ name: 'containerInsights', value: 'enabled' }] });
}

export interface ServiceProps {
  readonly region: string;
  readonly names: { readonly ecsService: string; readonly taskFamily: string };
  readonly clusterArn: string;
  readonly clusterName: string;
  /** By digest, from the region's own registry. */
  readonly image: string;
  readonly container: ContainerSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Name of a variable → ARN of a secret, with the JSON key behind it. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly taskRoleArn: string;
  readonly executionRoleArn: string;
  readonly logGroupName: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly targetGroupArn: string;
  /** At creation only: afterwards the runbook and the scaling policies own all three numbers. */
  readonly initialCapacity: Capacity;
  readonly targetCpuPercent: number;
  readonly blueGreen: boolean;
  /** What must exist before the first task starts. */
  readonly after: readonly ITerraformDependable[];
}

const CONTAINER = 'service';

/** Memory does not shrink like CPU does: leave room before the limit, at which tasks are killed. */
const TARGET_MEMORY_PERCENT = 75;

/** Seconds between two steps of scaling: out at once, in slowly. */
const COOLDOWN = { out: 60, in: 300 };

/** Seconds a new task has before its health counts. */
const GRACE_SECONDS = 60;

export class ApplicationService extends Construct {
  readonly name: string;
  readonly taskDefinitionArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ServiceProps,
  ) {
    super(scope, id);
    const task = this.taskDefinition();
    const service = this.service(task);
    this.scaling(service);
    this.name = service.name;
    this.taskDefinitionArn = task.arn;
  }

  private taskDefinition(): EcsTaskDefinition {
    const { container, names } = this.props;
    return new EcsTaskDefinition(this, 'task', {
      family: names.taskFamily,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: String(container.cpu),
      memory: String(container.memory),
      taskRoleArn: this.props.taskRoleArn,
      executionRoleArn: this.props.executionRoleArn,
      containerDefinitions: JSON.stringify([this.containerDefinition()]),
      // The revision before stays active: a deployment that fails goes back to it.
      skipDestroy: true,
    });
  }

  private containerDefinition(): Record<string, unknown> {
    const { container, environment, secrets } = this.props;
    return {
      name: CONTAINER,
      image: this.props.image,
      essential: true,
      portMappings: [{ containerPort: container.port, hostPort: container.port, protocol: 'tcp' }],
      environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
      secrets: Object.entries(secrets).map(([name, valueFrom]) => ({ name, valueFrom })),
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': this.props.logGroupName,
          'awslogs-region': this.props.region,
          'awslogs-stream-prefix': CONTAINER,
        },
      },
    };
  }

  private service(task: EcsTaskDefinition): EcsService {
    const { props } = this;
    return new EcsService(this, 'service', {
      name: props.names.ecsService,
      cluster: props.clusterArn,
      taskDefinition: task.arn,
      desiredCount: props.initialCapacity.desired,
      launchType: 'FARGATE',
      deploymentCircuitBreaker: { enable: true, rollback: true },
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      healthCheckGracePeriodSeconds: GRACE_SECONDS,
      networkConfiguration: {
        subnets: [...props.subnetIds],
        securityGroups: [props.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancer: [
        { targetGroupArn: props.targetGroupArn, containerName: CONTAINER, containerPort: props.container.port },
      ],
      dependsOn: [...props.after],
      // task_definition is not ignored: an image is updated by this state's plan. The live colour is a deployment's choice.
      lifecycle: { ignoreChanges: ['desired_count', ...(props.blueGreen ? ['load_balancer'] : [])] },
    });
  }

  private scaling(service: EcsService): void {
    const { clusterName, initialCapacity, targetCpuPercent } = this.props;
    const target = new AppautoscalingTarget(this, 'scaling', {
      serviceNamespace: 'ecs',
      scalableDimension: 'ecs:service:DesiredCount',
      resourceId: `service/${clusterName}/${service.name}`,
      minCapacity: initialCapacity.min,
      maxCapacity: initialCapacity.max,
      // With these in a plan, the next apply after a failover would shrink production to standby size.
      lifecycle: { ignoreChanges: ['min_capacity', 'max_capacity'] },
    });
    this.policy('cpu', 'ECSServiceAverageCPUUtilization', targetCpuPercent, target);
    this.policy('memory', 'ECSServiceAverageMemoryUtilization', TARGET_MEMORY_PERCENT, target);
  }

  private policy(id: string, metric: string, percent: number, target: AppautoscalingTarget): void {
    new AppautoscalingPolicy(this, `scaling-${id}`, {
      name: id,
      policyType: 'TargetTrackingScaling',
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: metric },
        targetValue: percent,
        scaleInCooldown: COOLDOWN.in,
        scaleOutCooldown: COOLDOWN.out,
      },
    });
  }
}

export const serviceLogs: LayerPart = {
  part: 'ecs-service',
  construct: (place) => {
    const logs = regionLogs(place, 'service-logs', place.here.names.serviceLogGroup);
    place.publish('platform', { service_log_group_name: logs.name });
  },
};

export const serviceCluster: LayerPart = {
  part: 'ecs-service',
  construct: ({ stack, here, publish }) => {
    const cluster = ecsCluster(stack, 'cluster', here.names.ecsCluster);
    publish('platform', { ecs_cluster_arn: cluster.arn, ecs_cluster_name: cluster.name });
  },
};

export const service: LayerPart = {
  part: 'ecs-service',
  construct: ({ stack, here, read, of, publish }) => {
    const base = read('platform');
    const data = read('data');
    const made = new ApplicationService(stack, 'service', {
      region: here.region,
      names: here.names,
      clusterArn: base.ecs_cluster_arn,
      clusterName: base.ecs_cluster_name,
      image: here.image,
      container: here.container,
      environment: serviceEnvironment(here, data),
      secrets: { DATABASE_PASSWORD: `${data.database_secret_arn}:password::` },
      taskRoleArn: of(ROLES).taskRoleArn,
      executionRoleArn: of(ROLES).executionRoleArn,
      logGroupName: base.service_log_group_name,
      subnetIds: base.private_subnet_ids,
      securityGroupId: base.service_security_group_id,
      targetGroupArn: base.blue_target_group_arn,
      initialCapacity: here.capacity[here.role.traffic],
      targetCpuPercent: here.targetCpuPercent,
      blueGreen: here.blueGreen,
      after: [of(ROLES).executionPolicy],
    });
    publish('workloads', { ecs_service_name: made.name, task_definition_arn: made.taskDefinitionArn });
  },
};

/** Its own region's endpoints, and no role: a service that was told its role would have to be deployed to fail over. */
const serviceEnvironment = (here: Literal<RegionTopology>, data: ContractValues<'data'>): Record<string, string> => ({
  AWS_REGION: here.region,
  PORT: String(here.container.port),
  DATABASE_HOST: data.db_cluster_endpoint,
  DATABASE_READER_HOST: data.db_cluster_reader_endpoint,
  DATABASE_PORT: String(DATABASE_PORT),
  DATABASE_NAME: here.database.name,
  DATABASE_USER: here.database.master_username,
  CACHE_HOST: data.cache_primary_endpoint,
  CACHE_PORT: String(CACHE_PORT),
});
