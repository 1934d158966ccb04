/** Names of the load balancer, its target groups and its alarms. */
import { name, type NamesMade } from '../../topology/naming';

export const loadBalancerNames = {
  /** Elastic Load Balancing v2, CreateLoadBalancer and CreateTargetGroup Name. */
  loadBalancer: name(32, ({ prefix }) => prefix),
  targetGroupBlue: name(32, ({ prefix }) => `${prefix}-blue`),
  targetGroupGreen: name(32, ({ prefix }) => `${prefix}-green`),
  /** CloudWatch, PutMetricAlarm AlarmName. */
  unhealthyTargetsAlarm: name(255, ({ prefix }) => `${prefix}-unhealthy-targets`),
  serverErrorsAlarm: name(255, ({ prefix }) => `${prefix}-server-errors`),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof loadBalancerNames> {}
}
