/** Names of the regional entry and its logs, and the zones of its link. */
import { name, type NamesMade } from '../../topology/naming';
import type { PieceRule, PiecesMade } from '../../topology/pieces';
import { linkZonesOf } from './settings/vpc-links';

export const entryNames = {
  /** API Gateway v2, CreateApi and CreateVpcLink Name. */
  httpApi: name(128, ({ prefix }) => prefix),
  vpcLink: name(128, ({ prefix }) => prefix),
  /** CloudWatch Logs, CreateLogGroup logGroupName. */
  apiLogGroup: name(512, ({ settings }) => `/${settings.app}/${settings.environment}/entry`),
};

/** Ids of those zones in which the entry's VPC link has a subnet: API Gateway does not take all (docs/decisions/235). */
const linkZones: PieceRule<readonly string[]> = ({
  region,
  availability_zone_ids: ids,
  subnet_zones: count,
  vpc_link_zone_ids: declared,
}) => linkZonesOf(region, ids.slice(0, count), declared) ?? [];

export const entryPieces = { linkZones };

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof entryNames> {}
  interface RegionParts extends PiecesMade<typeof entryPieces> {}
}
