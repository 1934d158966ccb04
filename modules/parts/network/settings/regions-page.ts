/** docs/reference/regions.md: what is known of each region and its zones, with sources. Generated. */
import { cited } from '../../../overlays/facts';
import { PARTITIONS } from '../../../overlays/partitions';
import { VPC_LINKS_SOURCE, vpcLinkZones } from '../../api-entry/settings/vpc-links';
import { GLOBAL_DATABASES_SOURCE, mayHaveGlobalDatabase } from '../../aurora/settings/global-database-regions';
import { FARGATE_SOURCE } from '../../ecs-service/settings/fargate';
import { NOT_FOUND } from './not-found';
import { KNOWN_REGIONS, zonesOf } from './zones';

/** Where the reference is kept, relative to the project. */
export const REGIONS_FILE = 'docs/reference/regions.md';

const INTRODUCTION = [
  '# Regions and zones',
  'Generated from `modules/parts/network/settings/zones.ts`, `modules/overlays/partitions.ts` and what parts say of regions. `dr init` chooses zones by it, the rules of the overlays refuse by it, and the lab refuses VPC links by it.',
  'AWS adds zones and regions; a table can only be too short. Where AWS took a VPC link that this table does not know, write `vpc_link_zone_ids` into the overlay of the region: it holds instead of the table. Zones that a region has by itself are under `aws ec2 describe-availability-zones --region <region>`.',
];

/** The page as text. */
export function renderRegions(): string {
  const rows = KNOWN_REGIONS.map(regionRow);
  return `${[
    ...INTRODUCTION,
    '## Regions in which `dr init` knows the zones',
    table(
      ['region', 'zones for subnets', 'zones that are not used', 'zones for the VPC link', 'off until enabled'],
      rows,
    ),
    `VPC links: ${cited(VPC_LINKS_SOURCE)}. "not found" means that AWS's table has no row for the region: \`dr init\` and the rules refuse it until \`vpc_link_zone_ids\` names the zones.`,
    `Fargate: ${cited(FARGATE_SOURCE)}. Of the zones for subnets it excludes none.`,
    `Aurora global databases: ${cited(GLOBAL_DATABASES_SOURCE)}. Of the regions above it excludes ${noDatabase().join(', ') || 'none'}; ap-east-2, ap-southeast-6 and ap-southeast-7 have none. A region that the table has no row for is not refused.`,
    '## Of what no table was found',
    'Nothing is claimed of these, and nothing is refused: AWS refuses at the apply. The day is the one on which it was looked for.',
    table(
      ['what', 'where it was looked for', 'on'],
      NOT_FOUND.map(({ what, looked, on }) => [what, looked, on]),
    ),
    '## Partitions in which no environment can be',
    "An environment needs three regions of one partition: two that can serve, and a control region that no failover touches. These partitions have fewer. Their regions are those that AWS's SDK lists.",
    table(
      ['partition', 'regions', 'besides'],
      PARTITIONS.flatMap(({ id, title, regions, lacks }) =>
        regions === null ? [] : [[`${id} (${title})`, regions.join(', '), lacks.join(' ')]],
      ),
    ),
  ].join('\n\n')}\n`;
}

function regionRow(region: string): readonly string[] {
  const known = zonesOf(region);
  const link = vpcLinkZones(region);
  const constrained = Object.entries(known?.constrained ?? {}).map(([id, why]) => `${id} ${why}`);
  return [
    region,
    known?.usable.join(', ') ?? '',
    constrained.join('; '),
    link === null ? '**not found**' : link.join(', '),
    known?.optIn === true ? 'yes' : '',
  ];
}

const noDatabase = (): readonly string[] => KNOWN_REGIONS.filter((region) => !mayHaveGlobalDatabase(region));

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
