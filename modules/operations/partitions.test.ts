/** The partitions that overlays know are those that AWS's SDK lists. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PARTITIONS, whyUnsupported } from '../overlays/partitions';
import { dnsSuffixOf, isRegionName, partitionOf } from '../overlays/regions';
import { KNOWN_REGIONS } from '../overlays/zones';

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

test('a partition with a list of regions has exactly those, and none but aws has room for a control region', () => {
  const counted = PARTITIONS.flatMap(({ id, regions }) => (regions === null ? [] : [[id, regions]]));
  const expected = listed().flatMap((one) => (one.id === 'aws' ? [] : [[one.id, regionsOf(one)]]));
  expect(new Map(counted as [string, string[]][])).toEqual(new Map(expected as [string, string[]][]));
  expect(KNOWN_REGIONS.map(whyUnsupported).filter((why) => why !== null)).toEqual([]);
});
