/** What a region is reached through: the VPC and what lies in it. */
import { EC2_TAGS, row, type TypePermissions } from './row';

export const NETWORK: Readonly<Record<string, TypePermissions>> = {
  aws_default_security_group: row(
    'ec2',
    'RevokeSecurityGroupEgress RevokeSecurityGroupIngress CreateTags',
    'DescribeSecurityGroups',
    `RevokeSecurityGroupEgress RevokeSecurityGroupIngress AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress ${EC2_TAGS}`,
    '',
  ),
  aws_eip: row(
    'ec2',
    'AllocateAddress CreateTags',
    'DescribeAddresses DescribeAddressesAttribute',
    EC2_TAGS,
    'ReleaseAddress DisassociateAddress',
  ),
  aws_internet_gateway: row(
    'ec2',
    'CreateInternetGateway AttachInternetGateway CreateTags',
    'DescribeInternetGateways',
    `AttachInternetGateway DetachInternetGateway ${EC2_TAGS}`,
    'DetachInternetGateway DeleteInternetGateway',
  ),
  aws_nat_gateway: row('ec2', 'CreateNatGateway CreateTags', 'DescribeNatGateways', EC2_TAGS, 'DeleteNatGateway'),
  aws_route: row('ec2', 'CreateRoute', 'DescribeRouteTables', 'ReplaceRoute', 'DeleteRoute'),
  aws_route_table: row('ec2', 'CreateRouteTable CreateTags', 'DescribeRouteTables', EC2_TAGS, 'DeleteRouteTable'),
  aws_route_table_association: row(
    'ec2',
    'AssociateRouteTable',
    'DescribeRouteTables',
    'ReplaceRouteTableAssociation',
    'DisassociateRouteTable',
  ),
  aws_security_group: row(
    'ec2',
    'CreateSecurityGroup RevokeSecurityGroupEgress CreateTags',
    'DescribeSecurityGroups',
    EC2_TAGS,
    'DeleteSecurityGroup DescribeNetworkInterfaces',
  ),
  aws_subnet: row(
    'ec2',
    'CreateSubnet ModifySubnetAttribute CreateTags',
    'DescribeSubnets',
    `ModifySubnetAttribute ${EC2_TAGS}`,
    'DeleteSubnet DescribeNetworkInterfaces',
  ),
  aws_vpc: row(
    'ec2',
    'CreateVpc ModifyVpcAttribute CreateTags',
    'DescribeVpcs DescribeVpcAttribute DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroups',
    `ModifyVpcAttribute ${EC2_TAGS}`,
    'DeleteVpc',
  ),
  aws_vpc_endpoint: row(
    'ec2',
    'CreateVpcEndpoint CreateTags',
    'DescribeVpcEndpoints DescribePrefixLists',
    `ModifyVpcEndpoint ${EC2_TAGS}`,
    'DeleteVpcEndpoints',
  ),
  aws_vpc_security_group_egress_rule: row(
    'ec2',
    'AuthorizeSecurityGroupEgress CreateTags',
    'DescribeSecurityGroupRules',
    `ModifySecurityGroupRules ${EC2_TAGS}`,
    'RevokeSecurityGroupEgress',
  ),
  aws_vpc_security_group_ingress_rule: row(
    'ec2',
    'AuthorizeSecurityGroupIngress CreateTags',
    'DescribeSecurityGroupRules',
    `ModifySecurityGroupRules ${EC2_TAGS}`,
    'RevokeSecurityGroupIngress',
  ),
};
