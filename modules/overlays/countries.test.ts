import { resolveSettings } from './resolve';
import { AREAS, COUNTRIES, countryOf, isInside, placed } from './countries';
import { DrError } from '../console/errors';
import { sampleOverlays, sampleSettings, SWAPPED_ROLES, THIRD_REGION } from './testing/sample';
import { KNOWN_REGIONS } from '../parts/network/settings/zones';
import { SETTINGS } from '../patterns/index.settings';

it('knows the country of every region whose zones are known', () => {
  expect(KNOWN_REGIONS.filter((region) => countryOf(region) === null)).toEqual([]);
  expect(COUNTRIES.every((country) => /^[A-Z]{2}$/.test(country))).toBe(true);
  expect([AREAS['EU']?.length, AREAS['EEA']?.length]).toEqual([27, 30]);
});

it.each([
  ['eu-central-1', [], true],
  ['eu-central-1', ['EU'], true],
  ['eu-central-1', ['DE'], true],
  // In Europe by its name, and in neither the EU nor the EEA.
  ['eu-west-2', ['EU', 'EEA'], false],
  ['eu-central-2', ['EU'], false],
  ['us-east-1', ['EU', 'us-east-1'], true],
  // Its country is not known: inside only by its own name.
  ['eu-nowhere-9', ['EU'], false],
  ['eu-nowhere-9', ['EU', 'eu-nowhere-9'], true],
])('%s inside %j: %s', (region, allowed, inside) => {
  expect(isInside(region, allowed)).toBe(inside);
});

it('says where a region lies', () => {
  expect([placed('eu-west-2'), placed('eu-nowhere-9')]).toEqual([
    'eu-west-2 (GB)',
    'eu-nowhere-9 (country not known here)',
  ]);
});

it('a problem names the path, the region, what is allowed, and the fix', () => {
  const { environment = {} } = THIRD_REGION;
  const wrong = sampleOverlays({ ...THIRD_REGION, environment: { ...environment, data_residency: ['US'] } });
  try {
    resolveSettings(wrong, SETTINGS);
    throw new Error('nothing was refused');
  } catch (error) {
    expect(error).toBeInstanceOf(DrError);
    expect((error as DrError).problems).toMatchObject([
      {
        code: 'data-residency',
        path: 'regions',
        value: 'eu-west-1',
        allowed: 'a region inside data_residency (US); eu-west-1 lies in IE',
        fix: 'database, secrets, images and logs lie there; choose a region inside, or add "IE" to data_residency',
      },
    ]);
  }
});

it('overlays can say that a region outside serves: a role, after a move that a person accepted', () => {
  const environment = { ...THIRD_REGION.environment, serving_residency: ['us-east-1', 'eu-west-1'] };
  const regions = {
    ...SWAPPED_ROLES.regions,
    'eu-west-1': { ...THIRD_REGION.regions?.['eu-west-1'], aurora_source_region: 'us-west-2' },
  };
  const { regions: found } = sampleSettings({ environment, regions });
  expect(found.find(({ serves_traffic: serves }) => serves)?.region).toBe('us-west-2');
});
