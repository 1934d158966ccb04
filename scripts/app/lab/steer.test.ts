/** What `dr lab <knob>` says, what it reports, and what `dr lab status` then shows, over a gateway without an emulator. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { publish } from '../../../modules/lab/address';
import { startSmallGateway, type SmallGateway } from '../../../modules/lab/gateway/testing/small-gateway';
import { KNOBS } from '../../../modules/parts/index.knobs';
import { forgetContexts, testContext, type TestContext } from '../../testing/context';
import { lab } from '../../verbs/lab';
import { optionsOf } from './steer';

let small: SmallGateway;
let context: TestContext;

beforeEach(async () => {
  small = await startSmallGateway();
  context = testContext();
  const dir = join(context.paths.work, 'lab');
  mkdirSync(dir);
  const { endpoint, dns } = small.gateway;
  const clock = { scale: 20, origin: 0, offset: 0 };
  const own = { endpoint, dns, keys: small.keys, clock, owner: 'lab', programs: '/programs' };
  await publish(dir, { ...own, accountId: '123456789012' });
});
afterEach(async () => {
  await small.stop();
  forgetContexts();
});

async function type(words: string): Promise<Readonly<Record<string, unknown>>> {
  const [line = '', ...flags] = words.split(' --');
  const options = Object.fromEntries(flags.map((flag) => flag.split(' ') as [string, string]));
  const outcome = await lab.run(context, { args: line.split(' '), options: { mode: '503', ...options } });
  return outcome.json;
}

const LAB_TIME = (time: string, wall: string): string => `${time} of the lab's time (${wall} of yours)`;

test.each<[string, string, object, string | null]>([
  [
    'outage us-east-1',
    'us-east-1 is out (503) until: dr lab restore us-east-1',
    { region: 'us-east-1', mode: '503', for_seconds: null },
    'out: us-east-1 (503)',
  ],
  [
    'outage us-east-1 --mode hang --for 2m',
    `us-east-1 is out (hang) for ${LAB_TIME('2m', '6s')}`,
    { region: 'us-east-1', mode: 'hang', for_seconds: 120 },
    "out: us-east-1 (hang, for another 2m of the lab's time)",
  ],
  ['restore us-east-1', 'us-east-1 is back', { region: 'us-east-1' }, null],
  [
    'control-plane us-east-1 out',
    'control planes with their home in us-east-1 do not answer; data planes and regional control planes go on',
    { region: 'us-east-1', out: true },
    'control planes out: us-east-1',
  ],
  [
    'control-plane us-east-1 back',
    'control planes with their home in us-east-1 answer again',
    { region: 'us-east-1', out: false },
    null,
  ],
  [
    'lag 30s',
    `replication lag in every region is ${LAB_TIME('30s', '1.5s')} from now on`,
    { seconds: 30, region: null },
    'lag: 30s in every region',
  ],
  [
    'lag off --region us-west-2',
    'replication lag in us-west-2 is the model’s again',
    { seconds: null, region: 'us-west-2' },
    null,
  ],
  [
    'throttle rds 300/m --region us-east-1',
    'rds in us-east-1 takes 300/m of your time, each region by itself',
    { service: 'rds', rate: 5, region: 'us-east-1' },
    'throttled: rds, 5 a second in us-east-1',
  ],
  ['throttle rds off', 'rds in every region is not throttled', { service: 'rds', rate: null, region: null }, null],
  [
    'latency us-east-1 200ms',
    'us-east-1 answers after 200ms of your time',
    { region: 'us-east-1', ms: 200 },
    'latency: 200ms in us-east-1',
  ],
  ['latency us-east-1 off', 'us-east-1 answers at once', { region: 'us-east-1', ms: null }, null],
  [
    'quota L-3032A538 2.5',
    'quota L-3032A538 in every region is 2.5 from now on',
    { code: 'L-3032A538', value: 2.5, region: null },
    'quota L-3032A538: 2.5 in every region',
  ],
  [
    'quota L-3032A538 off',
    'quota L-3032A538 in every region is AWS’s default again',
    { code: 'L-3032A538', value: null, region: null },
    null,
  ],
])('dr lab %s', async (words, said, json, shown) => {
  expect(await type(words)).toEqual(json);
  expect(context.console.heard).toEqual([said]);
  const status = await type('status');
  const disturbed = context.console.heard.slice(3);
  expect(disturbed).toEqual([shown ?? 'every region answers, nothing is disturbed']);
  const members = ['out', 'until', 'lag', 'throttles', 'latency', 'quotas', 'control_planes_out'];
  expect(Object.keys(status)).toEqual(expect.arrayContaining(members));
});

test.each([
  ['outage mars', 'outage mars.', 'Region must be the name of an AWS region.'],
  ['outage us-east-1 --mode flood', 'outage us-east-1.', 'Mode must be one of 503, reset, hang.'],
  ['control-plane us-east-1 down', 'control-plane us-east-1 down.', 'It is out or back.'],
  ['control-plane eu-west-1 out', 'control-plane eu-west-1 out.', 'Region must be home to control planes: us-east-1'],
  ['throttle ../x 5/s', 'throttle ../x 5/s.', 'Service must be the name of an AWS service, such as rds.'],
  ['quota L-3032A538 -1', 'quota L-3032A538 -1.', 'A value is a number from 0 to 1000000000, or off'],
  ['quota L-1 2', 'quota L-1 2.', 'Code must be one of L-3032A538 (Fargate On-Demand vCPU resource count).'],
])('dr lab %s is refused with what is allowed', async (words, what, why) => {
  await expect(type(words)).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining(`The lab refused that: ${what}`) as string,
    why: expect.stringContaining(why) as string,
  });
  expect(context.console.heard).toEqual([]);
});

test('an option that several knobs take is one option, and says whose it is', () => {
  const shared = [{ action: 'requests', flags: '--region <region>', text: 'this region alone' }];
  expect(optionsOf(KNOBS, shared).map(({ flags, text }) => `${flags} ${text}`)).toEqual([
    '--mode <mode> outage, data-plane: 503, reset or hang',
    '--for <time> outage: ends by itself after so much of the lab’s time, as 2m',
    '--region <region> lag, throttle, quota, requests: this region alone',
    '--late <time> brown-out: all requests wait so long, in your time, as 500ms',
  ]);
});
