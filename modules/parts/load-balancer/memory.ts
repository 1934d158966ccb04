/** Elastic Load Balancing: the listener and the targets behind it. */
import type { MemoryHandler } from '../../memory/state';

export const elbv2: Readonly<Record<string, MemoryHandler>> = {
  DescribeLoadBalancers: (_cloud, _input, _region, name) => ({
    LoadBalancers: [{ LoadBalancerArn: `lb:${name}` }],
  }),
  DescribeListeners: (_cloud, _input, region, name) => ({
    Listeners: [
      {
        ListenerArn: `listener:${name}`,
        Port: 443,
        DefaultActions: [{ Type: 'forward', TargetGroupArn: region.listenerTarget }],
      },
      { ListenerArn: `test:${name}`, Port: 8443, DefaultActions: [] },
    ],
  }),
  ModifyListener: (_cloud, input, region) => {
    region.listenerTarget = (input.DefaultActions as { TargetGroupArn: string }[])[0]?.TargetGroupArn ?? '';
  },
  DescribeTargetHealth: (_cloud, _input, region) => ({
    TargetHealthDescriptions: Array.from({ length: region.running }, () => ({ TargetHealth: { State: 'healthy' } })),
  }),
  DescribeRules: (_cloud, input, region) => ({
    Rules: [...region.rules, { Priority: 'default', IsDefault: true, Actions: [], ListenerArn: input.ListenerArn }],
  }),
};
