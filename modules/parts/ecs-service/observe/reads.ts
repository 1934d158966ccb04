/** What recovery asks AWS of a service of ECS: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

export const ecsService = (region: string, cluster: string, service: string): Operation => ({
  service: 'ecs',
  action: 'DescribeServices',
  region,
  input: { cluster, services: [service] },
});

/**
 * Tasks of the cluster that ECS means to run, whoever started them and whatever they are doing now: one that is pending is among them.
 * One page of up to 100.
 */
export const tasksToRun = (region: string, cluster: string): Operation => ({
  service: 'ecs',
  action: 'ListTasks',
  region,
  input: { cluster, desiredStatus: 'RUNNING' },
});

/** The cluster with its counts: a task that ECS means to stop and that runs still is counted here. */
export const ecsCluster = (region: string, cluster: string): Operation => ({
  service: 'ecs',
  action: 'DescribeClusters',
  region,
  input: { clusters: [cluster] },
});

export const taskDefinition = (region: string, arn: string): Operation => ({
  service: 'ecs',
  action: 'DescribeTaskDefinition',
  region,
  input: { taskDefinition: arn },
});

export const DIMENSION = 'ecs:service:DesiredCount';

export const scalableTarget = (region: string, cluster: string, service: string): Operation => ({
  service: 'application-autoscaling',
  action: 'DescribeScalableTargets',
  region,
  input: { ServiceNamespace: 'ecs', ResourceIds: [`service/${cluster}/${service}`], ScalableDimension: DIMENSION },
});

export const scalingPolicies = (region: string, cluster: string, service: string): Operation => ({
  service: 'application-autoscaling',
  action: 'DescribeScalingPolicies',
  region,
  input: { ServiceNamespace: 'ecs', ResourceId: `service/${cluster}/${service}`, ScalableDimension: DIMENSION },
});
