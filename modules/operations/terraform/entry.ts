/** Certificates, API Gateway, load balancers, records. */
import { API, LB, LB_TAGS, LINKED_ROLE, row, type TypePermissions } from './row';

export const ENTRY: Readonly<Record<string, TypePermissions>> = {
  aws_acm_certificate: row(
    'acm',
    'RequestCertificate AddTagsToCertificate',
    'DescribeCertificate ListTagsForCertificate',
    'AddTagsToCertificate RemoveTagsFromCertificate',
    'DeleteCertificate',
  ),
  aws_acm_certificate_validation: row('acm', '', 'DescribeCertificate', '', ''),
  aws_apigatewayv2_api: row(API, 'POST', 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
  aws_apigatewayv2_api_mapping: row(API, 'POST', 'GET', 'PATCH', 'DELETE'),
  aws_apigatewayv2_domain_name: row(API, 'POST', 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
  aws_apigatewayv2_integration: row(API, 'POST', 'GET', 'PATCH', 'DELETE'),
  aws_apigatewayv2_route: row(API, 'POST', 'GET', 'PATCH', 'DELETE'),
  // A stage with an access log asks CloudWatch Logs for its delivery in the caller's name.
  aws_apigatewayv2_stage: row(
    API,
    'POST logs:CreateLogDelivery logs:DescribeResourcePolicies logs:PutResourcePolicy',
    'GET',
    'PATCH PUT POST DELETE logs:UpdateLogDelivery logs:GetLogDelivery logs:ListLogDeliveries',
    'DELETE logs:DeleteLogDelivery',
  ),
  aws_apigatewayv2_vpc_link: row(API, `POST ${LINKED_ROLE}`, 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
  aws_lb: row(
    LB,
    `CreateLoadBalancer ModifyLoadBalancerAttributes AddTags ${LINKED_ROLE}`,
    'DescribeLoadBalancers DescribeLoadBalancerAttributes DescribeCapacityReservation DescribeTags',
    `ModifyLoadBalancerAttributes SetSecurityGroups SetSubnets ${LB_TAGS}`,
    'DeleteLoadBalancer ec2:DescribeNetworkInterfaces',
  ),
  aws_lb_listener: row(
    LB,
    'CreateListener AddTags',
    'DescribeListeners DescribeListenerAttributes DescribeTags',
    `ModifyListener ModifyListenerAttributes ${LB_TAGS}`,
    'DeleteListener',
  ),
  aws_lb_target_group: row(
    LB,
    'CreateTargetGroup ModifyTargetGroupAttributes AddTags',
    'DescribeTargetGroups DescribeTargetGroupAttributes DescribeTags',
    `ModifyTargetGroup ModifyTargetGroupAttributes ${LB_TAGS}`,
    'DeleteTargetGroup',
  ),
  aws_route53_health_check: row(
    'route53',
    'CreateHealthCheck ChangeTagsForResource',
    'GetHealthCheck ListTagsForResource',
    'UpdateHealthCheck ChangeTagsForResource',
    'DeleteHealthCheck',
  ),
  aws_route53_record: row(
    'route53',
    'ChangeResourceRecordSets GetChange',
    'GetHostedZone ListResourceRecordSets',
    'ChangeResourceRecordSets',
    'ChangeResourceRecordSets',
  ),
  aws_route53_zone: row(
    'route53',
    'CreateHostedZone ChangeTagsForResource GetChange',
    'GetHostedZone ListTagsForResource ListResourceRecordSets',
    'UpdateHostedZoneComment ChangeTagsForResource',
    'DeleteHostedZone',
  ),
};
