import { AWS_DOCUMENTATION } from '../../../overlays/facts';

/**
 * What an environment uses and of which no table of zones or regions was found: nothing is claimed of these, and nothing is refused. AWS
 * itself refuses at the apply.
 */
export const NOT_FOUND: readonly { readonly what: string; readonly looked: string; readonly on: string }[] = [
  {
    what: 'ElastiCache, zones for nodes of a replication group',
    looked: `${AWS_DOCUMENTATION}/AmazonElastiCache/latest/dg/RegionsAndAZs.html names no zone without nodes`,
    on: '2026-12-01',
  },
  {
    what: 'ElastiCache, node types by region',
    looked: `${AWS_DOCUMENTATION}/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html lists no regions but two: ap-southeast-7 and mx-central-1 have m7g, r7g, t3 and t4g alone (read in translations); RegionsAndAZs.html lists endpoints. The default, cache.t4g.small, is in both`,
    on: '2026-12-01',
  },
  {
    what: 'Application Load Balancer, zones',
    looked: `${AWS_DOCUMENTATION}/elasticloadbalancing/latest/application/load-balancer-subnets.html names none; its API has the error AvailabilityZoneNotSupported, without a list`,
    on: '2026-12-01',
  },
  {
    what: 'NAT gateways, zones',
    looked: 'a search of AWS’s documentation found no page with a table of zones',
    on: '2026-12-01',
  },
  {
    what: 'Instance classes of Aurora by region',
    looked: `${AWS_DOCUMENTATION}/AmazonRDS/latest/AuroraUserGuide/Concepts.DBInstanceClass.RegionSupportAurora.html has no table: it sends to the pricing page and to aws rds describe-orderable-db-instance-options, which takes an account`,
    on: '2026-12-01',
  },
];
