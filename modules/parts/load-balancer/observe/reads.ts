/** What recovery asks AWS of a load balancer: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

export const loadBalancer = (region: string, name: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeLoadBalancers',
  region,
  input: { Names: [name] },
});

export const listeners = (region: string, loadBalancerArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeListeners',
  region,
  input: { LoadBalancerArn: loadBalancerArn },
});

export const listener = (region: string, arn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeListeners',
  region,
  input: { ListenerArns: [arn] },
});

/** All rules of a listener, its default among them. */
export const listenerRules = (region: string, listenerArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeRules',
  region,
  input: { ListenerArn: listenerArn },
});

export const targetHealth = (region: string, targetGroupArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeTargetHealth',
  region,
  input: { TargetGroupArn: targetGroupArn },
});
