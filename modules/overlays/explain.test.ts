import { DrError } from '../console/errors';
import { describePlace, explain, renderExplained } from './explain';
import type { JsonObject } from './json';
import { linesOf, parseJson } from './json';
import type { OverlaySet } from './overlay';
import { resolveSettings } from './resolve';
import { sampleOverlays } from './testing/sample';
import { SETTINGS } from '../patterns/index.settings';

/** The sample, as if its files had been read: with lines. */
function resolved(...vars: readonly [region: string | null, value: JsonObject][]) {
  const set: OverlaySet = sampleOverlays();
  const overlays = set.overlays.map((one) => {
    const text = JSON.stringify(one.value, null, 2);
    return { ...one, lines: linesOf(parseJson(text)) };
  });
  const extra = vars.map(([region, value]) => ({ rank: 'var' as const, file: '--var x', region, value }));
  return resolveSettings({ ...set, overlays: [...overlays, ...extra] }, SETTINGS);
}

const keys = (key: string) => explain(resolved(), key).map((one) => one.key);

test('without a key every setting is listed once, with the place that set it', () => {
  const all = explain(resolved());
  expect(new Set(all.map((one) => one.key)).size).toBe(all.length);
  expect(all.filter((one) => one.origin === null)).toEqual([]);
  expect(all.find((one) => one.key === 'regions')?.value).toEqual(['us-east-1', 'us-west-2']);
  expect(all.find((one) => one.key === 'tags')?.origin?.file).toBe('env/base.tfvars.json');
});

test('a key is a leaf, a beginning, a region, or a region and either', () => {
  expect(keys('control_region')).toEqual(['control_region']);
  expect(keys('us-west-2:capacity.serving')).toEqual([
    'us-west-2:capacity.serving.desired',
    'us-west-2:capacity.serving.min',
    'us-west-2:capacity.serving.max',
  ]);
  expect(keys('vpc_cidr')).toEqual(['us-east-1:vpc_cidr', 'us-west-2:vpc_cidr']);
  expect(new Set(explain(resolved(), 'us-east-1').map((one) => one.region))).toEqual(new Set(['us-east-1']));
});

test.each([
  ['capacty', 'Did you mean "capacity"?'],
  ['capacity.servng.min', 'Did you mean "capacity.serving.min"?'],
  ['us-east-1:vpc_cdir', 'Did you mean "us-east-1:vpc_cidr"?'],
  ['us-east-2:vpc_cidr', 'Did you mean "us-east-1:vpc_cidr"?'],
  ['frobnicate', 'dr explain without a key shows all of them.'],
])('%s is unknown: %s', (key, fix) => {
  try {
    explain(resolved(), key);
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    expect([error.code, error.fix]).toEqual(['unknown-key', fix]);
    return;
  }
  throw new Error('nothing was thrown');
});

test('the whole chain is shown with line numbers; the command line has none', () => {
  const settings = resolved([null, { name_suffix: '-x' }], ['us-west-2', { name_suffix: '-w' }]);
  const [one] = explain(settings, 'us-west-2:name_suffix');
  expect(one?.origin?.overrode.map((old) => [old.value, describePlace(old)])).toEqual([
    ['', expect.stringMatching(/^env[/]base.tfvars.json:\d+$/)],
    ['-dr', expect.stringMatching(/us-west-2.tfvars.json:\d+$/)],
    ['-x', '--var x'],
  ]);
  expect(renderExplained(one === undefined ? [] : [one]).map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
    'us-west-2',
    'name_suffix = "-w" --var x',
    'overrode "-x" --var x',
    expect.stringMatching(/^overrode "-dr" env/),
    expect.stringMatching(/^overrode "" env/),
  ]);
});

test('a deleted object shows its former values', () => {
  const ci = { provider: 'github', repository: 'acme/shop', branch: 'main' };
  const [one] = explain(resolved([null, { ci }], [null, { ci: null }]), 'ci');
  expect(one?.value).toBeNull();
  expect(one?.origin?.overrode.map((old) => old.value)).toEqual(['github', 'acme/shop', 'main']);
});
