/**
 * What AWS offers in which zone and region, as far as an environment uses it. Facts with a source each; what no source says is absent
 * here and is never taken for "everywhere". docs/reference/regions.md is generated from this file and zones.ts.
 */
import { zonePrefix } from './regions';

/** Where a fact was read. */
export interface FactSource {
  readonly title: string;
  readonly url: string;
  /** Day on which a copy of the page was read. The page itself bears no date. */
  readonly read: string;
  /** A: AWS's own documentation. B: others who measured it. */
  readonly grade: 'A' | 'B';
}

const AWS = 'https://docs.aws.amazon.com';

export const SOURCES = {
  vpcLinks: {
    title: 'API Gateway developer guide, "Set up VPC links V2", Availability by Region',
    url: `${AWS}/apigateway/latest/developerguide/apigateway-vpc-links-v2.html`,
    read: '2026-11-30',
    grade: 'A',
  },
  fargate: {
    title: 'ECS developer guide, "Supported Regions for Amazon ECS on AWS Fargate"',
    url: `${AWS}/AmazonECS/latest/developerguide/AWS_Fargate-Regions.html`,
    read: '2026-11-30',
    grade: 'A',
  },
  globalDatabases: {
    title: 'Aurora user guide, "Supported Regions and DB engines for Aurora global databases"',
    url: `${AWS}/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.GlobalDatabase.html`,
    read: '2026-11-30',
    grade: 'A',
  },
} as const satisfies Readonly<Record<string, FactSource>>;

/**
 * What an environment uses and of which no table of zones or regions was found: nothing is claimed of these, and nothing is refused. AWS
 * itself refuses at the apply.
 */
export const NOT_FOUND: readonly { readonly what: string; readonly looked: string; readonly on: string }[] = [
  {
    what: 'ElastiCache, zones for nodes of a replication group',
    looked: `${AWS}/AmazonElastiCache/latest/dg/RegionsAndAZs.html names no zone without nodes`,
    on: '2026-12-01',
  },
  {
    what: 'ElastiCache, node types by region',
    looked: `${AWS}/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html lists no regions but two: ap-southeast-7 and mx-central-1 have m7g, r7g, t3 and t4g alone (read in translations); RegionsAndAZs.html lists endpoints. The default, cache.t4g.small, is in both`,
    on: '2026-12-01',
  },
  {
    what: 'Application Load Balancer, zones',
    looked: `${AWS}/elasticloadbalancing/latest/application/load-balancer-subnets.html names none; its API has the error AvailabilityZoneNotSupported, without a list`,
    on: '2026-12-01',
  },
  {
    what: 'NAT gateways, zones',
    looked: 'a search of AWS’s documentation found no page with a table of zones',
    on: '2026-12-01',
  },
  {
    what: 'Instance classes of Aurora by region',
    looked: `${AWS}/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.RegionSupportAurora.html has no table: it sends to the pricing page and to aws rds describe-orderable-db-instance-options, which takes an account`,
    on: '2026-12-01',
  },
];

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

/** Regions whose row in AWS's table says that Aurora global databases are not available. */
const NO_GLOBAL_DATABASE = ['ap-east-2', 'ap-southeast-6', 'ap-southeast-7'];

/** False only where AWS says so: of regions that are newer than the table nothing is claimed. */
export function mayHaveGlobalDatabase(region: string): boolean {
  return !NO_GLOBAL_DATABASE.includes(region);
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
