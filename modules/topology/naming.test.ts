import { NAMES } from '../parts/index.names';
import { globalName, name, namesOf, namesOnTrialIn, suffixedNames, type RegionNaming } from './naming';
import { sampleSettings } from './testing/sample';

/** With names of a part that only this test has. */
const toy = {
  kettle: name(20, ({ prefix, region }) => `${prefix}-kettle-${region.region}`),
  spout: globalName(63, ({ prefix }) => `${prefix}-spout`),
  lid: globalName(
    63,
    ({ prefix }) => `${prefix}-lid`,
    () => false,
  ),
};
const naming = { ...NAMES, ...toy } as RegionNaming;
const settings = sampleSettings();
const [, west] = settings.regions;
if (west === undefined) throw new RangeError('no second region');

it('a part that a test brings has its names among those of the region, the suffix on those in wider namespaces', () => {
  expect(namesOf(settings, west, naming)).toEqual({
    ...namesOf(settings, west, NAMES),
    kettle: 'shop-warm-standby-kettle-us-west-2',
    spout: 'shop-warm-standby-spout-dr',
    lid: 'shop-warm-standby-lid-dr',
  });
  expect(suffixedNames(naming)).toEqual([...suffixedNames(NAMES), 'spout', 'lid']);
});

it('they are checked against their limits, if the environment uses them', () => {
  const tried = namesOnTrialIn(settings, west, naming).filter(({ what }) => /^(kettle|spout|lid) /.test(what));
  expect(tried).toEqual([
    {
      what: 'kettle in us-west-2',
      name: 'shop-warm-standby-kettle-us-west-2',
      most: 20,
      madeOf: ['app', 'environment'],
    },
    {
      what: 'spout in us-west-2',
      name: 'shop-warm-standby-spout-dr',
      most: 63,
      madeOf: ['app', 'environment', 'name_suffix'],
    },
  ]);
});
