/** The partitions that overlays know are those that AWS's SDK lists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTITIONS, whyUnsupported } from '../overlays/partitions';
import { dnsSuffixOf, isRegionName, partitionOf, regionsNamedIn } from '../overlays/regions';
import { SCHEMA_FILE } from '../overlays/schema';
import { KNOWN_REGIONS } from '../parts/network/settings/zones';

interface Listed {
  readonly id: string;
  readonly outputs: { readonly dnsSuffix: string };
  readonly regions: Readonly<Record<string, unknown>>;
}

/** The SDK's own table. It is no export of the package: read as text, it is an object literal. */
function listed(): readonly Listed[] {
  const core = join(__dirname, '../../node_modules/@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws');
  const text = readFileSync(join(core, 'partitions.js'), 'utf8').replace(/^export const \w+ = /, '');
  return (JSON.parse(text.replace(/;\s*$/, '')) as { partitions: Listed[] }).partitions;
}

const regionsOf = ({ regions }: Listed): readonly string[] =>
  Object.keys(regions).filter((name) => !name.endsWith('-global'));

test('every region that the SDK lists is in the partition, and under the suffix, that the SDK says', () => {
  const rows = listed().flatMap((one) => regionsOf(one).map((region) => ({ region, one })));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ region }) => !isRegionName(region))).toEqual([]);
  expect(rows.map(({ region }) => [region, partitionOf(region), dnsSuffixOf(region)])).toEqual(
    rows.map(({ region, one }) => [region, one.id, one.outputs.dnsSuffix]),
  );
});

test('an editor takes every region that the SDK lists in every field that names one, and nothing that is no region', () => {
  const names = listed().flatMap(regionsOf);
  const { properties } = JSON.parse(readFileSync(join(__dirname, '../..', SCHEMA_FILE), 'utf8')) as {
    readonly properties: Readonly<Record<string, { readonly pattern?: string; readonly items?: { pattern?: string } }>>;
  };
  const fields = Object.keys(properties).filter((key) => /(^|_)regions?$/.test(key));
  expect(fields.sort()).toEqual(['aurora_source_region', 'control_region', 'database_home_region', 'regions']);
  const refused = fields.flatMap((field) => {
    const pattern = properties[field]?.pattern ?? properties[field]?.items?.pattern ?? 'no pattern';
    const takes = (name: string): boolean => new RegExp(pattern, 'u').test(name);
    return [
      ...names.filter((name) => !takes(name)).map((name) => `${field} refuses ${name}`),
      ...['us-east-1a', 'use1-az1', 'US-East-1', 'east', ''].filter(takes).map((text) => `${field} takes ${text}`),
    ];
  });
  expect(refused).toEqual([]);
});

test('every region that the SDK lists is seen inside an ARN, whole, and no zone is', () => {
  const missed = listed()
    .flatMap(regionsOf)
    .filter((name) => regionsNamedIn(`arn:aws:rds:${name}:111122223333:cluster:shop`).join() !== name);
  expect(missed).toEqual([]);
  expect(regionsNamedIn('shop-prod-us-east-1 in us-east-1a or use1-az1')).toEqual(['us-east-1']);
});

test('a partition with a list of regions has exactly those, and none but aws has room for a control region', () => {
  const counted = PARTITIONS.flatMap(({ id, regions }) => (regions === null ? [] : [[id, regions]]));
  const expected = listed().flatMap((one) => (one.id === 'aws' ? [] : [[one.id, regionsOf(one)]]));
  expect(new Map(counted as [string, string[]][])).toEqual(new Map(expected as [string, string[]][]));
  expect(KNOWN_REGIONS.map(whyUnsupported).filter((why) => why !== null)).toEqual([]);
});
