import { join } from 'node:path';
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';
import type { JsonObject } from './json';
import type { OverlaySet } from './overlay';
import { readOverlays } from './read';
import { resolveSettings } from './resolve';
import { sampleOverlays, sampleSettings, SWAPPED_ROLES, THIRD_REGION } from './testing/sample';
import { SETTINGS } from '../patterns/index.settings';

const WEST = 'env/warm-standby/us-west-2.tfvars.json';

function problemsOf(set: OverlaySet): readonly Problem[] {
  try {
    resolveSettings(set, SETTINGS);
  } catch (error) {
    if (error instanceof DrError && error.code === 'invalid-overlays') return error.problems;
    throw error;
  }
  return [];
}

function withVar(set: OverlaySet, region: string | null, value: JsonObject): OverlaySet {
  return { ...set, overlays: [...set.overlays, { rank: 'var', file: '--var', region, value }] };
}

test('the overlays in env/ are correct, and equal to the sample of other tests', () => {
  const set = readOverlays(join(__dirname, '../..'), 'warm-standby', { varFiles: [], vars: [] });
  expect(resolveSettings(set, SETTINGS).settings).toEqual(sampleSettings());
});

test('three regions, and swapped roles, are accepted', () => {
  expect(sampleSettings(THIRD_REGION).regions.map((one) => one.region)).toEqual([
    'us-east-1',
    'us-west-2',
    'eu-west-1',
  ]);
  expect(sampleSettings(SWAPPED_ROLES).regions.map((one) => one.is_aurora_secondary)).toEqual([true, false]);
});

test('the environment may set a default for all regions, a region has the last word among the files', () => {
  const settings = sampleSettings({
    environment: { capacity: { serving: { desired: 5, max: 20 } } },
    regions: { 'us-west-2': { capacity: { serving: { desired: 4 } } } },
  });
  expect(settings.regions.map((one) => one.capacity.serving)).toEqual([
    { desired: 5, min: 3, max: 20 },
    { desired: 4, min: 3, max: 20 },
  ]);
});

test('every leaf knows which overlay set it and which ones it overrode', () => {
  const { origins } = resolveSettings(
    withVar(sampleOverlays(), 'us-west-2', { capacity: { standby: { max: 5 } } }),
    SETTINGS,
  );
  expect(origins.get('control_region')).toEqual({ file: 'env/warm-standby/env.tfvars.json', overrode: [] });
  expect(origins.get('us-west-2:capacity.standby.max')).toEqual({
    file: '--var',
    overrode: [{ file: 'env/base.tfvars.json', value: 3 }],
  });
  expect(origins.get('us-east-1:capacity.standby.max')?.file).toBe('env/base.tfvars.json');
  // A null keeps its origin, too.
  expect(origins.get('us-east-1:aurora_source_region')?.file).toBe('env/warm-standby/us-east-1.tfvars.json');
});

test('null deletes values of lower overlays, whole objects included; a higher overlay may set them again', () => {
  const emptied = withVar(sampleOverlays({ environment: { alarm_email: 'ops@example.com' } }), null, {
    alarm_email: null,
  });
  expect(resolveSettings(emptied, SETTINGS).settings.alarm_email).toBeNull();
  const replaced = withVar(withVar(sampleOverlays(), 'us-west-2', { cache: null }), 'us-west-2', {
    cache: { node_type: 'cache.r7g.large', engine_version: '7.0', nodes: 3 },
  });
  expect(resolveSettings(replaced, SETTINGS).settings.regions[1]?.cache.nodes).toBe(3);
  expect(problemsOf(withVar(sampleOverlays(), 'us-west-2', { cache: null }))).toMatchObject([
    { code: 'missing-key', file: '--var', path: 'cache', fix: expect.stringContaining('remove the null') as string },
  ]);
});

test('all problems are reported at once, each with the file that set the wrong value', () => {
  const problems = problemsOf(
    sampleOverlays({
      base: { log_retention_days: 31 },
      environment: { acount_id: '1', account_id: 7, control_region: 'us-west-2' },
      regions: { 'us-west-2': { vpc_cidr: '10.0.128.0/17', serves_traffic: 'no', domain: 'x' } },
    }),
  );
  expect(problems.map((one) => `${one.code} ${one.file} ${one.path}`).sort()).toEqual([
    'control-region-serves env/warm-standby/env.tfvars.json control_region',
    'log-retention env/base.tfvars.json log_retention_days',
    `misplaced-key ${WEST} domain`,
    `overlapping-cidrs ${WEST} vpc_cidr`,
    'unknown-key env/warm-standby/env.tfvars.json acount_id',
    'wrong-type env/warm-standby/env.tfvars.json account_id',
    `wrong-type ${WEST} serves_traffic`,
  ]);
});

test('a mistyped key gets the key that was meant, at its own level; a wild one gets none', () => {
  const fixes = (overrides: JsonObject) =>
    problemsOf(sampleOverlays({ regions: { 'us-west-2': overrides } })).map((one) => `${one.path}: ${one.fix}`);
  expect(fixes({ is_aurora_secundary: true })).toEqual(['is_aurora_secundary: did you mean "is_aurora_secondary"?']);
  expect(fixes({ database: { instance_clas: 'x' } })).toEqual([
    'database.instance_clas: did you mean "instance_class"?',
  ]);
  expect(fixes({ frobnicate: 1 })).toEqual(['frobnicate: remove "frobnicate"']);
  expect(fixes({ ['__proto__x']: 1 })).toHaveLength(1);
});

test('a missing parent is reported once, without its children', () => {
  expect(problemsOf(sampleOverlays({ base: { database: null } }))).toMatchObject([
    { code: 'missing-key', path: 'database', file: 'env/base.tfvars.json' },
  ]);
  expect(problemsOf(sampleOverlays({ environment: { regions: null } })).map((one) => one.path)).toEqual(['regions']);
});

test('a region without an overlay is one problem, not a list of its missing keys', () => {
  const problems = problemsOf(sampleOverlays({ environment: { regions: ['us-east-1', 'us-west-2', 'eu-west-1'] } }));
  expect(problems.map((one) => one.code)).toEqual(['region-without-overlay']);
});
