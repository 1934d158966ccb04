/** Calls of Elastic Load Balancing. */
import { each, objects, type Effect } from '../../operations/effects';
import { BY_ARN, BY_NAME, listed, NEXT_MARKER, read, service, write } from '../../operations/rows';

const modifyListener: Effect = {
  shows: (take) => [
    objects(take('DefaultActions')).map((action) => ({
      action: 'DescribeListeners',
      input: { ListenerArns: [take('ListenerArn')] },
      in: 'Listeners[].DefaultActions[]',
      where: each(action),
    })),
  ],
};

export const LOAD_BALANCER_OPERATIONS = {
  elbv2: service({
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    sdkPackage: '@aws-sdk/client-elastic-load-balancing-v2',
    client: 'ElasticLoadBalancingV2Client',
    cli: 'elbv2',
    asl: 'elasticloadbalancingv2',
    iam: 'elasticloadbalancing',
    operations: {
      DescribeLoadBalancers: read('regional-control', { pages: listed('LoadBalancers', NEXT_MARKER, BY_NAME) }),
      DescribeListeners: read('regional-control', { pages: listed('Listeners', NEXT_MARKER, BY_ARN) }),
      DescribeRules: read('regional-control', { pages: listed('Rules', NEXT_MARKER, BY_ARN) }),
      DescribeTargetGroups: read('regional-control', { pages: listed('TargetGroups', NEXT_MARKER, BY_NAME) }),
      DescribeTargetHealth: read('regional-control'),
      ModifyListener: write('regional-control', { sets: modifyListener }),
    },
  }),
};
