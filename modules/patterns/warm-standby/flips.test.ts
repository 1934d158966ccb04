import { sampleSettings } from '../../overlays/testing/sample';
import type { Settings } from '../../overlays/settings';
import { flippedSettings } from './flips';

/** The sample with so many regions; only their names and roles count here. */
function withRegions(count: number): Settings {
  const sample = sampleSettings();
  const [writer, replica] = sample.regions;
  if (writer === undefined || replica === undefined) throw new Error('the sample has two regions');
  const more = Array.from({ length: count - 2 }, (_, index) => ({ ...replica, region: `eu-west-${index + 11}` }));
  return { ...sample, regions: [writer, replica, ...more] };
}

test.each([2, 3, 4])('%i regions: every move is compared in all of them', (count) => {
  const settings = withRegions(count);
  const all = settings.regions.map(({ region }) => region);
  expect(flippedSettings(settings).map(({ regions }) => regions)).toEqual(
    Array.from({ length: 3 * (count - 1) }, () => all),
  );
});

test('with many regions the work grows as their number, and each is seen moved to and standing by', () => {
  const settings = withRegions(30);
  const all = settings.regions.map(({ region }) => region);
  const flips = flippedSettings(settings);
  expect(flips).toHaveLength(3 * 29);
  expect(flips.filter(({ regions }) => regions.length > 3)).toEqual([]);
  const target = (what: string): string => what.split(' ').at(-1) ?? '';
  expect(new Set(flips.map(({ what }) => target(what)))).toEqual(new Set(all.slice(1)));
  expect(
    flips.filter(({ what, regions }) => !regions.includes(target(what)) || !regions.includes('us-east-1')),
  ).toEqual([]);
  const standing = flips.flatMap(({ what, regions }) =>
    regions.filter((one) => one !== target(what) && one !== 'us-east-1'),
  );
  expect(new Set(standing)).toEqual(new Set(all.slice(1)));
});
