import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zoneNumber } from '../../../overlays/regions';
import { FEWEST_LINK_ZONES, VPC_LINKS_SOURCE, vpcLinkZones } from '../../api-entry/settings/vpc-links';
import { GLOBAL_DATABASES_SOURCE } from '../../aurora/settings/global-database-regions';
import { FARGATE_SOURCE } from '../../ecs-service/settings/fargate';
import { REGIONS_FILE, renderRegions } from './regions-page';
import { KNOWN_REGIONS, zonesOf } from './zones';

test('docs/reference/regions.md is what the tables generate', () => {
  const file = join(__dirname, '../../../..', REGIONS_FILE);
  const text = renderRegions();
  if (process.env['UPDATE_GENERATED']) writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('zones of the VPC links are zones of the region that accounts get, and two at least', () => {
  for (const region of KNOWN_REGIONS) {
    const link = vpcLinkZones(region);
    if (link === null) continue;
    expect(link.length).toBeGreaterThanOrEqual(FEWEST_LINK_ZONES);
    expect({ region, strange: link.filter((id) => !zonesOf(region)?.usable.includes(id)) }).toEqual({
      region,
      strange: [],
    });
    expect(link.map(zoneNumber)).not.toContain(null);
  }
});

test('regions that AWS’s table does not list are listed here, and no others are missing', () => {
  expect(KNOWN_REGIONS.filter((region) => vpcLinkZones(region) === null)).toEqual([
    ...['ap-northeast-3', 'af-south-1', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4', 'ca-west-1', 'eu-central-2'],
    ...['eu-south-1', 'il-central-1', 'me-central-1', 'mx-central-1'],
  ]);
});

test('every source has an address and the day it was read', () => {
  for (const { url, read } of [VPC_LINKS_SOURCE, GLOBAL_DATABASES_SOURCE, FARGATE_SOURCE]) {
    expect(url).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(read).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});
