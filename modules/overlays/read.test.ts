import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrError } from '../console/errors';
import { listEnvironments, readOverlays } from './read';
import { resolveSettings } from './resolve';
import { SETTINGS } from '../patterns/index.settings';

let root = '';
const none = { varFiles: [], vars: [] };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'overlays-'));
  mkdirSync(join(root, 'env/regions'), { recursive: true });
  mkdirSync(join(root, 'env/blue'));
  write('env/blue/env.tfvars.json', '{ "app": "shop", "regions": ["us-east-1"] }');
  write('env/blue/us-east-1.tfvars.json', '{}');
});

afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): void {
  writeFileSync(join(root, file), text);
}

test('an environment is a folder with an env.tfvars.json; an unknown one is refused with the nearest name', () => {
  expect(listEnvironments(root)).toEqual(['blue']);
  expect(listEnvironments(join(root, 'nowhere'))).toEqual([]);
  const read = () => readOverlays(root, 'bleu', none);
  expect(read).toThrow(expect.objectContaining({ code: 'unknown-environment', fix: 'Did you mean "blue"?' }) as Error);
});

test('overlays come in merge order, --var-file before --var whatever the order of regions', () => {
  write('env/base.tfvars.json', '{}');
  write('env/regions/us-east-1.tfvars.json', '{}');
  write('env/regions/eu-west-1.tfvars.json', 'not read: the environment has no such region');
  write('more.json', '{}');
  const set = readOverlays(root, 'blue', { varFiles: ['us-east-1:more.json', 'more.json'], vars: ['app=x'] });
  expect(set.problems).toEqual([]);
  expect(set.overlays.map((one) => `${one.rank} ${one.region ?? '*'}`)).toEqual([
    'base *',
    'region us-east-1',
    'environment *',
    'environment-region us-east-1',
    'var-file us-east-1',
    'var-file *',
    'var *',
  ]);
});

test.each([
  ['a trailing comma', '{\n  "app": "shop",\n}', ':3:1'],
  ['a missing quote', '{\n  "app": "shop\n}', ':2:10'],
  ['a key written twice', '{ "a": 1,\n  "a": 2 }', ':2:3'],
  ['a comment', '{ // no\n}', ':1:3'],
  ['a number that is none', '{ "a": 01 }', ':1:9'],
  ['text behind the end', '{} {}', ':1:4'],
  ['nothing', '', ':1:1'],
  ['a list', '[]', ''],
])('%s is shown with its place', (_, text, place) => {
  write('env/blue/us-east-1.tfvars.json', text);
  const [problem] = readOverlays(root, 'blue', none).problems;
  expect(problem).toMatchObject({ code: 'unreadable-json', file: `env/blue/us-east-1.tfvars.json${place}` });
});

test('what an unreadable file would have set is not reported as missing', () => {
  write('env/blue/env.tfvars.json', '{');
  const error = caught(() => resolveSettings(readOverlays(root, 'blue', none), SETTINGS));
  expect(error.problems.map((one) => one.code)).toEqual(['unreadable-json']);
});

test('--var sets one value by its dotted path; JSON when it parses, text otherwise', () => {
  const vars = ['app=shop', 'us-east-1:capacity.serving.min=2', 'regions=["a"]', 'alarm_email=null', 'domain=a=b'];
  const { overlays } = readOverlays(root, 'blue', { varFiles: [], vars });
  expect(overlays.filter((one) => one.rank === 'var').map((one) => [one.region, one.value])).toEqual([
    [null, { app: 'shop' }],
    ['us-east-1', { capacity: { serving: { min: 2 } } }],
    [null, { regions: ['a'] }],
    [null, { alarm_email: null }],
    [null, { domain: 'a=b' }],
  ]);
});

test('command-line overlays that cannot work are problems, not silence', () => {
  const { problems } = readOverlays(root, 'blue', {
    varFiles: ['absent.json'],
    vars: ['app', '=x', 'a..b=1', 'us-east-2:vpc_cidr=10.0.0.0/16'],
  });
  expect(problems.map((one) => one.code)).toEqual([
    'missing-file',
    'malformed-var',
    'malformed-var',
    'malformed-var',
    'unknown-region',
  ]);
  expect(problems.at(-1)?.fix).toBe('did you mean "us-east-1"?');
});

test('a byte order mark in front of the text is no mistake', () => {
  write('env/blue/us-east-1.tfvars.json', '\ufeff{}');
  expect(readOverlays(root, 'blue', none).problems).toEqual([]);
});

function caught(act: () => unknown): DrError {
  try {
    act();
  } catch (error) {
    if (error instanceof DrError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
