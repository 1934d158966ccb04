/** Facts about the Terraform types of the load balancer. */
import type { TerraformTypeRows, ComparedInstead, TypeRule } from '../../policies/terraform-types';
import { list } from '../../policies/tree';
import { permit, LINKED_ROLE } from '../permit';

const demanded = (...ids: [string, ...string[]]): ComparedInstead => ({ by: 'demands', ids });

export const LOAD_BALANCER_TYPES: TerraformTypeRows = {
  aws_lb: {
    permissions: permit(
      'elasticloadbalancing',
      `CreateLoadBalancer ModifyLoadBalancerAttributes AddTags ${LINKED_ROLE}`,
      'DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags',
      `ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets AddTags RemoveTags`,
      'DeleteLoadBalancer ec2:DescribeNetworkInterfaces',
    ),
    lab: 'no HTTP: the probe walks what is stored',
    identifier: {
      argument: 'name',
      ask: 'elbv2 describe-load-balancers --names {} --query LoadBalancers[0].LoadBalancerArn',
      lookUp: { service: 'elbv2', action: 'DescribeLoadBalancers', list: 'LoadBalancers', key: 'LoadBalancerArn' },
    },
    unscopable: {
      'elasticloadbalancing:DescribeListeners': 'descriptions of Elastic Load Balancing know no resource',
      'elasticloadbalancing:DescribeLoadBalancers': 'descriptions of Elastic Load Balancing know no resource',
      'elasticloadbalancing:DescribeRules': 'descriptions of Elastic Load Balancing know no resource',
      'elasticloadbalancing:DescribeTargetGroups': 'descriptions of Elastic Load Balancing know no resource',
      'elasticloadbalancing:DescribeTargetHealth': 'descriptions of Elastic Load Balancing know no resource',
    },
  },
  aws_lb_listener: {
    permissions: permit(
      'elasticloadbalancing',
      'CreateListener AddTags',
      'DescribeListeners DescribeListenerAttributes DescribeTags',
      `ModifyListener ModifyListenerAttributes AddTags RemoveTags`,
      'DeleteListener',
    ),
    lab: 'no HTTP, no TLS; weights choose as the probe reads them',
    roles: {
      harm: { default_action: 'it undoes the last deployment' },
    },
    ignored: {
      // Of the test listener nothing is demanded: no client comes that way, and deployments move it.
      default_action: demanded('listener', 'listener-rules'),
    },
    inTransit: takesTlsOnly,
  },
  aws_lb_target_group: {
    permissions: permit(
      'elasticloadbalancing',
      'CreateTargetGroup ModifyTargetGroupAttributes AddTags',
      'DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags',
      `ModifyTargetGroup ModifyTargetGroupAttributes AddTags RemoveTags`,
      'DeleteTargetGroup',
    ),
    lab: 'health follows tasks, not answers to checks',
    identifier: {
      argument: 'name',
      ask: 'elbv2 describe-target-groups --names {} --query TargetGroups[0].TargetGroupArn',
      lookUp: { service: 'elbv2', action: 'DescribeTargetGroups', list: 'TargetGroups', key: 'TargetGroupArn' },
    },
  },
};

function takesTlsOnly({ attributes }: Parameters<TypeRule>[0]): ReturnType<TypeRule> {
  const { protocol } = attributes;
  const redirects = list(attributes['default_action']).every(({ type }) => type === 'redirect');
  return protocol === 'HTTPS' || protocol === 'TLS' || redirects
    ? []
    : [{ what: 'It takes requests without TLS.', fix: 'Use HTTPS or TLS, or redirect to it.' }];
}
