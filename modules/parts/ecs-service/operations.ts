/** Calls of ECS and of Application Auto Scaling. */
import { listed, read, reads, service, SMALL_TOKEN, TOKEN, write } from '../../operations/rows';

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
      UpdateService: write('regional-control'),
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
      RegisterScalableTarget: write('regional-control'),
    },
  }),
};
