/** Calls of ECS and of Application Auto Scaling. */
import { counts, is, type Effect, type ShownFact } from '../../operations/effects';
import type { Predicate } from '../../operations/values';
import { listed, read, reads, service, SMALL_TOKEN, TOKEN, write } from '../../operations/rows';

/** Tasks are there when they run. None is there when none starts either, and when no other task of the cluster could write. */
const updateService: Effect = {
  shows: (take) => {
    const [cluster, ecsService, desired] = [take('cluster'), take('service'), take('desiredCount')];
    const counted = (tasks: Predicate, more: Readonly<Record<string, Predicate>>): ShownFact => ({
      action: 'DescribeServices',
      input: { cluster, services: [ecsService] },
      in: 'services[]',
      where: { desiredCount: tasks, runningCount: tasks, ...more },
    });
    const none: Predicate = { is: 0 };
    if (desired !== 0) return counts(desired).map((tasks) => [counted(tasks, {})]);
    return [
      [
        counted(none, { pendingCount: none }),
        {
          action: 'ListTasks',
          input: { cluster, desiredStatus: 'RUNNING' },
          in: '@',
          where: { taskArns: { empty: true }, nextToken: { absent: true } },
        },
        {
          action: 'DescribeClusters',
          input: { clusters: [cluster] },
          in: 'clusters[]',
          where: { runningTasksCount: none, pendingTasksCount: none },
        },
      ],
    ];
  },
};

const registerScalableTarget: Effect = {
  shows: (take) => {
    const [ServiceNamespace, ResourceId, ScalableDimension] = [
      take('ServiceNamespace'),
      take('ResourceId'),
      take('ScalableDimension'),
    ];
    const [min, max] = [take('MinCapacity'), take('MaxCapacity')];
    return counts(min).flatMap((MinCapacity) =>
      counts(max).map((MaxCapacity) => [
        {
          action: 'DescribeScalableTargets',
          input: { ServiceNamespace, ResourceIds: [ResourceId], ScalableDimension },
          in: 'ScalableTargets[]',
          where: { ResourceId: is(ResourceId), MinCapacity, MaxCapacity },
        },
      ]),
    );
  },
};

export const ECS_SERVICE_OPERATIONS = {
  ecs: service({
    load: () => import('@aws-sdk/client-ecs'),
    sdkPackage: '@aws-sdk/client-ecs',
    client: 'ECSClient',
    cli: 'ecs',
    asl: 'ecs',
    operations: {
      ...reads('regional-control', 'DescribeClusters', 'DescribeServices'),
      ListTasks: read('regional-control', {
        pages: listed('taskArns', SMALL_TOKEN, 'of one cluster, by its whole name'),
      }),
      DescribeTaskDefinition: read('regional-control'),
      UpdateService: write('regional-control', { sets: updateService }),
    },
  }),
  'application-autoscaling': service({
    load: () => import('@aws-sdk/client-application-auto-scaling'),
    sdkPackage: '@aws-sdk/client-application-auto-scaling',
    client: 'ApplicationAutoScalingClient',
    cli: 'application-autoscaling',
    asl: 'applicationautoscaling',
    operations: {
      DescribeScalableTargets: read('regional-control', {
        pages: listed('ScalableTargets', TOKEN, 'asked for by its whole id'),
      }),
      DescribeScalingPolicies: read('regional-control', {
        pages: listed('ScalingPolicies', TOKEN, 'of one target, by its whole id'),
      }),
      RegisterScalableTarget: write('regional-control', { sets: registerScalableTarget }),
    },
  }),
};
