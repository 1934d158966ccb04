/** Facts about the Terraform types of the network. */
import type { TerraformTypeRows } from '../../policies/terraform-types';
import { permit } from '../permit';

const NETWORK = 'no packets: routes, rules and gateways are stored, never used';

export const NETWORK_TYPES: TerraformTypeRows = {
  aws_default_security_group: {
    permissions: permit(
      'ec2',
      'RevokeSecurityGroupEgress RevokeSecurityGroupIngress CreateTags',
      'DescribeSecurityGroups',
      `RevokeSecurityGroupEgress RevokeSecurityGroupIngress AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateTags DeleteTags`,
      '',
    ),
    lab: NETWORK,
  },
  aws_eip: {
    permissions: permit(
      'ec2',
      'AllocateAddress CreateTags',
      'DescribeAddresses DescribeAddressesAttribute',
      'CreateTags DeleteTags',
      'ReleaseAddress DisassociateAddress',
    ),
    lab: NETWORK,
  },
  aws_internet_gateway: {
    permissions: permit(
      'ec2',
      'CreateInternetGateway AttachInternetGateway CreateTags',
      'DescribeInternetGateways',
      `AttachInternetGateway DetachInternetGateway CreateTags DeleteTags`,
      'DetachInternetGateway DeleteInternetGateway',
    ),
    lab: NETWORK,
  },
  aws_nat_gateway: {
    permissions: permit(
      'ec2',
      'CreateNatGateway CreateTags',
      'DescribeNatGateways',
      'CreateTags DeleteTags',
      'DeleteNatGateway',
    ),
    lab: NETWORK,
  },
  aws_route: {
    permissions: permit('ec2', 'CreateRoute', 'DescribeRouteTables', 'ReplaceRoute', 'DeleteRoute'),
    lab: NETWORK,
  },
  aws_route_table: {
    permissions: permit(
      'ec2',
      'CreateRouteTable CreateTags',
      'DescribeRouteTables',
      'CreateTags DeleteTags',
      'DeleteRouteTable',
    ),
    lab: NETWORK,
  },
  aws_route_table_association: {
    permissions: permit(
      'ec2',
      'AssociateRouteTable',
      'DescribeRouteTables',
      'ReplaceRouteTableAssociation',
      'DisassociateRouteTable',
    ),
    lab: NETWORK,
  },
  aws_security_group: {
    permissions: permit(
      'ec2',
      'CreateSecurityGroup RevokeSecurityGroupEgress CreateTags',
      'DescribeSecurityGroups',
      'CreateTags DeleteTags',
      'DeleteSecurityGroup DescribeNetworkInterfaces',
    ),
    lab: NETWORK,
    identifier: {
      argument: 'name',
      ask: 'ec2 describe-security-groups --filters Name=group-name,Values={} --query SecurityGroups[].GroupId',
    },
  },
  aws_subnet: {
    permissions: permit(
      'ec2',
      'CreateSubnet ModifySubnetAttribute CreateTags',
      'DescribeSubnets',
      `ModifySubnetAttribute CreateTags DeleteTags`,
      'DeleteSubnet DescribeNetworkInterfaces',
    ),
    lab: NETWORK,
  },
  aws_vpc: {
    permissions: permit(
      'ec2',
      'CreateVpc ModifyVpcAttribute CreateTags',
      'DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups',
      `ModifyVpcAttribute CreateTags DeleteTags`,
      'DeleteVpc',
    ),
    lab: NETWORK,
    unscopable: {
      'ec2:DescribeAvailabilityZones': 'descriptions of EC2 know no resource',
      'ec2:DescribeNetworkInterfaces': 'descriptions of EC2 know no resource',
    },
  },
  aws_vpc_endpoint: {
    permissions: permit(
      'ec2',
      'CreateVpcEndpoint CreateTags',
      'DescribeVpcEndpoints DescribePrefixLists',
      `ModifyVpcEndpoint CreateTags DeleteTags`,
      'DeleteVpcEndpoints',
    ),
    lab: NETWORK,
  },
  aws_vpc_security_group_egress_rule: {
    permissions: permit(
      'ec2',
      'AuthorizeSecurityGroupEgress CreateTags',
      'DescribeSecurityGroupRules',
      `ModifySecurityGroupRules CreateTags DeleteTags`,
      'RevokeSecurityGroupEgress',
    ),
    lab: NETWORK,
  },
  aws_vpc_security_group_ingress_rule: {
    permissions: permit(
      'ec2',
      'AuthorizeSecurityGroupIngress CreateTags',
      'DescribeSecurityGroupRules',
      `ModifySecurityGroupRules CreateTags DeleteTags`,
      'RevokeSecurityGroupIngress',
    ),
    lab: NETWORK,
  },
};
