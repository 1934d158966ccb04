/** A new environment: its files pass every rule, it synthesizes, and nothing that is there is touched. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dr } from '../testing/terminal';

const DIGEST = `sha256:${'0'.repeat(64)}`;
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'init-'));
  mkdirSync(join(project, 'env'));
  for (const name of ['base.tfvars.json', 'schema.json', 'warm-standby', 'regions']) {
    cpSync(resolve('env', name), join(project, 'env', name), { recursive: true });
  }
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function init(name: string, regions: readonly string[], ...more: readonly string[]) {
  const where = regions.flatMap((region) => ['--region', region]);
  const who = ['--name', name, '--app', 'shop', '--account', '123456789012', '--domain', 'example.com'];
  const what = ['--image-repository', 'shop/api', '--image-digest', DIGEST];
  return dr(project, 'init', '--json', '--yes', ...who, ...what, ...where, ...more);
}

const listing = () => readdirSync(join(project, 'env'), { recursive: true, encoding: 'utf8' }).sort();
const overlay = (file: string) => JSON.parse(readFileSync(join(project, file), 'utf8')) as Record<string, unknown>;

test.each([
  ['europe', ['eu-central-1', 'eu-west-1'], [], 7, 'eu-west-2'],
  ['asia', ['ap-southeast-1', 'ap-northeast-1', 'ap-southeast-2'], [], 10, 'ap-south-1'],
  ['coast', ['us-west-2', 'us-west-1'], ['--two-zones', 'us-west-1'], 7, 'us-east-2'],
  ['links', ['eu-west-3', 'ca-central-1', 'ap-east-1'], ['--two-zones', 'ap-east-1'], 10, 'eu-central-1'],
] as const)('%s: what init writes can be synthesized', async (name, regions, more, states, control) => {
  const made = await init(name, regions, ...more);
  expect({ code: made.code, stderr: made.code === 0 ? '' : made.stderr }).toEqual({ code: 0, stderr: '' });
  expect(overlay(`env/${name}/env.tfvars.json`)['control_region']).toBe(control);
  const synth = await dr(project, 'synth', '--json', '--env', name);
  expect({ code: synth.code, states: (JSON.parse(synth.stdout) as { states: unknown[] }).states.length }).toEqual({
    code: 0,
    states,
  });
});

test('zones that take a VPC link get the first subnets, so that two zones are two of them', async () => {
  expect((await init('links', ['eu-west-3', 'ap-east-1'], '--two-zones', 'ap-east-1')).code).toBe(0);
  expect(overlay('env/regions/eu-west-3.tfvars.json')).toMatchObject({
    availability_zone_ids: ['euw3-az1', 'euw3-az3', 'euw3-az2'],
  });
  expect(overlay('env/regions/ap-east-1.tfvars.json')).toMatchObject({
    availability_zone_ids: ['ape1-az2', 'ape1-az3', 'ape1-az1'],
  });
});

test('where data may rest decides on the control region', async () => {
  const within = ['--data-residency', 'EU', '--serving-residency', 'DE', '--serving-residency', 'IE'];
  expect((await init('union', ['eu-central-1', 'eu-west-1'], ...within)).code).toBe(0);
  expect(overlay('env/union/env.tfvars.json')).toMatchObject({
    // Without the rule it is eu-west-2, which lies in GB.
    control_region: 'eu-west-3',
    data_residency: ['EU'],
    serving_residency: ['DE', 'IE'],
  });
});

test('address ranges keep clear of those of other environments', async () => {
  expect((await init('europe', ['eu-central-1', 'eu-west-1'])).code).toBe(0);
  const ranges = ['eu-central-1', 'eu-west-1'].map((region) => overlay(`env/europe/${region}.tfvars.json`)['vpc_cidr']);
  expect(ranges).toEqual(['10.2.0.0/16', '10.3.0.0/16']);
});

test('an environment that is a link counts like others', async () => {
  renameSync(join(project, 'env/warm-standby'), join(project, 'elsewhere'));
  symlinkSync('../elsewhere', join(project, 'env/warm-standby'));
  expect((await init('europe', ['eu-central-1', 'eu-west-1'])).code).toBe(0);
  expect(overlay('env/europe/eu-central-1.tfvars.json')['vpc_cidr']).toBe('10.2.0.0/16');
  const { stdout } = await init('warm-standby', ['eu-central-1', 'eu-west-1']);
  expect(JSON.parse(stdout)).toMatchObject({ exit: 3, error: { code: 'environment-exists' } });
});

test('no range is chosen while one in use cannot be read', async () => {
  writeFileSync(join(project, 'env/warm-standby/us-west-2.tfvars.json'), '{');
  const { stdout } = await init('europe', ['eu-central-1', 'eu-west-1']);
  expect(JSON.parse(stdout)).toMatchObject({
    exit: 3,
    error: { code: 'unknown-cidrs', why: expect.stringContaining('env/warm-standby/us-west-2.tfvars.json') as string },
  });
  const given = ['--cidr', '10.8.0.0/16', '--cidr', '10.9.0.0/16'];
  expect((await init('europe', ['eu-central-1', 'eu-west-1'], ...given)).code).toBe(0);
});

test.each([
  ['an environment that is there', 'warm-standby', ['eu-central-1', 'eu-west-1'], [], 3, 'environment-exists'],
  ['the folder of region facts', 'regions', ['eu-central-1', 'eu-west-1'], [], 3, 'environment-exists'],
  ['a way out of env/', '../escaped', ['eu-central-1', 'eu-west-1'], [], 1, 'invalid-overlays'],
  ['two zones that nobody chose', 'coast', ['us-west-2', 'us-west-1'], [], 3, 'too-few-zones'],
  ['zones that are not known', 'moon', ['us-east-1', 'us-moon-1'], [], 3, 'unknown-zones'],
  ['a region that is misspelt', 'typo', ['us-esat-1', 'us-west-2'], [], 3, 'region-name'],
  ['a zone in place of a region', 'zone', ['us-east-1a', 'us-west-2'], [], 3, 'region-name'],
  ['a region in capitals', 'capital', ['US-East-1', 'us-west-2'], [], 3, 'region-name'],
  [
    'a control region that is misspelt',
    'control',
    ['us-east-1', 'us-west-2'],
    ['--control-region', 'us-esat-2'],
    3,
    'region-name',
  ],
  [
    'two zones of a region that is none of them',
    'two',
    ['us-east-1', 'us-west-2'],
    ['--two-zones', 'us-west-1'],
    3,
    'option-without-region',
  ],
  [
    'more ranges than regions',
    'ranges',
    ['us-east-1', 'us-west-2'],
    ['--cidr', '10.8.0.0/16', '--cidr', '10.9.0.0/16', '--cidr', '10.10.0.0/16'],
    3,
    'option-without-region',
  ],
  ['zones whose VPC links are not known', 'osaka', ['us-east-1', 'ap-northeast-3'], [], 3, 'unknown-link-zones'],
  ['a partition without a third region', 'gov', ['us-gov-west-1', 'us-gov-east-1'], [], 3, 'unsupported-partition'],
  ['one region', 'lonely', ['eu-central-1'], [], 1, 'invalid-overlays'],
  [
    'a control region that serves',
    'mixed',
    ['eu-central-1', 'eu-west-1'],
    ['--control-region', 'eu-west-1'],
    1,
    'invalid-overlays',
  ],
  ['data outside', 'brexit', ['eu-central-1', 'eu-west-2'], ['--data-residency', 'EU'], 1, 'invalid-overlays'],
  [
    'names that are too long',
    'a-name-that-load-balancers-do-not-take',
    ['eu-central-1', 'eu-west-1'],
    [],
    1,
    'name-too-long',
  ],
] as const)('%s is refused, and nothing is written', async (_, name, regions, more, exit, code) => {
  const before = listing();
  const { stdout } = await init(name, regions, ...more);
  expect(JSON.parse(stdout)).toMatchObject({ exit, error: { code } });
  expect(listing()).toEqual(before);
});

test('without a terminal, missing answers are named as options', async () => {
  const { stdout } = await dr(project, 'init', '--json', '--name', 'x');
  expect(JSON.parse(stdout)).toMatchObject({
    exit: 3,
    error: { code: 'missing-answers', fix: expect.stringContaining('--account <id> --domain <domain>') as string },
  });
});
