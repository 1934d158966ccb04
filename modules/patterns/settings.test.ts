/** The setting `pattern` decides whose rules judge an environment: a toy pattern in which clients are sent to every region. */
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';
import { declareSettings, type Declarations } from '../overlays/declare';
import { problem } from '../overlays/draft';
import { withPatterns, type PatternSettings } from '../overlays/patterns';
import { resolveSettings } from '../overlays/resolve';
import { sampleOverlays, type SampleOverrides } from '../overlays/testing/sample';
import { PART_SETTINGS } from '../parts/index.settings';
import { arrangeTopology } from '../topology/arrange';
import { ARRANGED } from '../parts/index.names';
import { PATTERN_SETTINGS, SETTINGS } from './index.settings';

const { oneWriter } = PATTERN_SETTINGS['warm-standby'].rules;
if (oneWriter === undefined) throw new Error('warm standby has one writer');

const everyoneServes: PatternSettings = {
  rules: {
    oneWriter,
    everyoneServes: {
      keys: ['serves_traffic'],
      judge: ({ regions }) =>
        regions
          .filter(({ value }) => value.serves_traffic === false)
          .map((one) => problem('idle-region', one, 'serves_traffic', false, 'true', 'send clients there')),
    },
  },
};
const withToy = declareSettings(
  withPatterns(PART_SETTINGS, { ...PATTERN_SETTINGS, 'everyone-serves': everyoneServes }),
);

function problems(overrides: SampleOverrides, declarations: Declarations = withToy): readonly Problem[] {
  try {
    resolveSettings(sampleOverlays(overrides), declarations);
    return [];
  } catch (error) {
    if (error instanceof DrError) return error.problems;
    throw error;
  }
}
const codes = (...args: Parameters<typeof problems>): readonly string[] => problems(...args).map(({ code }) => code);

const bothServe = (pattern: string): SampleOverrides => ({
  environment: { pattern },
  regions: { 'us-west-2': { serves_traffic: true } },
});

test('two regions serve where the pattern lets them', () => {
  const { settings } = resolveSettings(sampleOverlays(bothServe('everyone-serves')), withToy);
  expect(settings.pattern).toBe('everyone-serves');
  const { regions } = arrangeTopology(settings, ARRANGED);
  expect(regions.map(({ region, role }) => [region, role.traffic])).toEqual([
    ['us-east-1', 'serving'],
    ['us-west-2', 'serving'],
  ]);
});

test.each(Object.keys(PATTERN_SETTINGS))('%s refuses two that serve, whatever other patterns there are', (pattern) => {
  expect(codes(bothServe(pattern))).toEqual(['one-serving', 'one-serving']);
  expect(codes(bothServe(pattern), SETTINGS)).toEqual(['one-serving', 'one-serving']);
});

test('a rule that a pattern shares or has alone is judged in its environments', () => {
  const twoWriters = { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: false };
  const toy = { environment: { pattern: 'everyone-serves' }, regions: { 'us-west-2': twoWriters } };
  expect(codes(toy)).toEqual(['one-writer', 'one-writer', 'idle-region']);
});

test('where the pattern is misspelt, what every pattern asks for is asked for', () => {
  const wrong = { ...bothServe('warm-stanby'), base: { pattern: null } };
  expect(codes(wrong, SETTINGS)).toEqual(['unknown-choice', 'one-serving', 'one-serving']);
  expect(problems(wrong)).toMatchObject([
    { code: 'unknown-choice', allowed: '"warm-standby" or "pilot-light" or "everyone-serves"' },
  ]);
});

test('the problems of a pattern’s rules are told among those of the parts', () => {
  const wrong = {
    environment: { database_home_region: 'us-east-2', rto_minutes: 5, control_region: 'us-west-2' },
    regions: {
      'us-west-2': { is_aurora_secondary: false, aurora_source_region: null, serves_traffic: true },
      'us-east-1': { aurora_source_region: 'us-west-2' },
    },
  };
  const told = [...new Set(codes(wrong, SETTINGS))];
  expect(told).toEqual([
    'rto-too-short',
    'one-serving',
    'control-region-serves',
    'database-home-region',
    'one-writer',
    'writer-with-source',
  ]);
});

test('rules that would not be judged as they are written are refused', () => {
  const other: PatternSettings = { rules: { oneWriter: { ...oneWriter } } };
  expect(() => withPatterns(PART_SETTINGS, { ...PATTERN_SETTINGS, other })).toThrow(
    'two patterns have different rules oneWriter',
  );
  const lost: PatternSettings = { rules: { late: { ...oneWriter, after: 'nothing' } } };
  expect(() => withPatterns(PART_SETTINGS, { lost })).toThrow('no side declares nothing, after which late stands');
});
