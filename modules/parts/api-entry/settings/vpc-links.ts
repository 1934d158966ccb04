/** In which zones API Gateway takes a VPC link, as AWS lists them. docs/reference/regions.md shows it. */
import { AWS_DOCUMENTATION, type FactSource } from '../../../overlays/facts';
import { zonePrefix } from '../../../overlays/regions';

export const VPC_LINKS_SOURCE: FactSource = {
  title: 'API Gateway developer guide, "Set up VPC links V2", Availability by Region',
  url: `${AWS_DOCUMENTATION}/apigateway/latest/developerguide/apigateway-vpc-links-v2.html`,
  read: '2026-11-30',
  grade: 'A',
};

/**
 * Numbers of the zones in which API Gateway takes a subnet for a VPC link of an HTTP API; a subnet anywhere else makes CreateVpcLink
 * fail ("Subnet is in Availability Zone 'euw3-az2' where service is not available"). Every row of AWS's table.
 */
const VPC_LINKS: Readonly<Record<string, readonly number[]>> = {
  'us-east-1': [1, 2, 4, 5, 6],
  'us-east-2': [1, 2, 3],
  'us-west-1': [1, 3],
  'us-west-2': [1, 2, 3, 4],
  'ap-east-1': [2, 3],
  'ap-south-1': [1, 2, 3],
  'ap-northeast-1': [1, 2, 4],
  'ap-northeast-2': [1, 2, 3],
  'ap-southeast-1': [1, 2, 3],
  'ap-southeast-2': [1, 2, 3],
  'ca-central-1': [1, 2],
  'eu-central-1': [1, 2, 3],
  'eu-north-1': [1, 2, 3],
  'eu-south-2': [1, 2, 3],
  'eu-west-1': [1, 2, 3],
  'eu-west-2': [1, 2, 3],
  'eu-west-3': [1, 3],
  'me-south-1': [1, 2, 3],
  'sa-east-1': [1, 2, 3],
  'us-gov-west-1': [1, 2, 3],
};

/** A link needs two zones: with one, losing that zone closes the region's entry. */
export const FEWEST_LINK_ZONES = 2;

/** Zone ids in which a VPC link can have a subnet; null where AWS's table has no row for the region, so that nobody here knows. */
export function vpcLinkZones(region: string): readonly string[] | null {
  return VPC_LINKS[region]?.map((number) => `${zonePrefix(region)}-az${number}`) ?? null;
}

/** The zones of a region's link: those of its subnets that a person declared, or that AWS's table lists; null: nobody knows. */
export function linkZonesOf(
  region: string,
  subnetZones: readonly string[],
  declared: readonly string[] | null,
): readonly string[] | null {
  const supported = declared ?? vpcLinkZones(region);
  return supported === null ? null : subnetZones.filter((id) => supported.includes(id));
}
