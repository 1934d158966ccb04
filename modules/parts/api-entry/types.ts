/** Facts about the Terraform types of the entry of a region. */
import type { TerraformTypeRows, TypeRule } from '../../policies/terraform-types';
import { list } from '../../policies/tree';
import { permit, LINKED_ROLE } from '../permit';

export const API_ENTRY_TYPES: TerraformTypeRows = {
  aws_apigatewayv2_api: {
    permissions: permit('apigateway', 'POST', 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
    lab: 'no HTTP: the probe walks what is stored',
  },
  aws_apigatewayv2_api_mapping: {
    permissions: permit('apigateway', 'POST', 'GET', 'PATCH', 'DELETE'),
    lab: 'no HTTP: the probe walks what is stored',
  },
  aws_apigatewayv2_domain_name: {
    permissions: permit('apigateway', 'POST', 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
    lab: 'no TLS',
    inTransit: refusesOldTls,
  },
  aws_apigatewayv2_integration: {
    permissions: permit('apigateway', 'POST', 'GET', 'PATCH', 'DELETE'),
    lab: 'no HTTP: the probe walks what is stored',
  },
  aws_apigatewayv2_route: {
    permissions: permit('apigateway', 'POST', 'GET', 'PATCH', 'DELETE'),
    lab: 'no HTTP: the probe walks what is stored',
  },
  aws_apigatewayv2_stage: {
    // A stage with an access log asks CloudWatch Logs for its delivery in the caller's name.
    permissions: permit(
      'apigateway',
      'POST logs:CreateLogDelivery logs:DescribeResourcePolicies logs:PutResourcePolicy',
      'GET',
      'PATCH PUT POST DELETE logs:UpdateLogDelivery logs:GetLogDelivery logs:ListLogDeliveries',
      'DELETE logs:DeleteLogDelivery',
    ),
    lab: 'no throttling, no access log',
  },
  aws_apigatewayv2_vpc_link: {
    permissions: permit('apigateway', `POST ${LINKED_ROLE}`, 'GET', 'PATCH PUT POST DELETE', 'DELETE'),
    lab: 'available at once',
  },
};

function refusesOldTls({ attributes }: Parameters<TypeRule>[0]): ReturnType<TypeRule> {
  return list(attributes['domain_name_configuration']).every((one) => one['security_policy'] === 'TLS_1_2')
    ? []
    : [{ what: 'It accepts TLS below 1.2.', fix: 'Set security_policy to TLS_1_2.' }];
}
