/** What the load balancer of a region publishes. */
import type { OutputsOf } from '../../contracts/contracts';

export const loadBalancerOutputs = {
  load_balancer_arn_suffix: 'string',
  listener_arn: 'string',
  blue_target_group_arn: 'string',
  blue_target_group_arn_suffix: 'string',
  green_target_group_arn: 'string',
  green_target_group_arn_suffix: 'string',
} as const;

declare module '../../contracts/contracts' {
  interface PlatformContract extends OutputsOf<typeof loadBalancerOutputs> {}
}
