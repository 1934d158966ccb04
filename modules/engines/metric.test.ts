/** A metric as a condition: the newest current value decides, no value is no evidence, and every engine says the same. */
import { METRIC_VALUES, metricIs, metricRead, type Bound, type Metric } from '../parts/alarms/observe/metric';
import { count } from '../runbook/conditions/counting';
import { lintRunbook } from '../runbook/lint/lint';
import { metricNamed } from '../parts/alarms/memory';
import { fault } from '../memory/cloud';
import type { FakeCloud } from '../parts/index.memory';
import { runMachine } from '../rehearsal/machine';
import type { Runbook } from '../runbook/runbook';
import { leasePlaces } from '../runs/places';
import { Bench, ends, WEST } from '../recovery/testing/run';
import { realCloud, SCALE } from '../recovery/testing/script';
import { SpawnedAws } from '../recovery/testing/spawned-aws';
import { renderBash } from './bash/bash';
import { renderMarkdown } from './markdown/markdown';

// Scripts run in real time, on machines that do other things as well.
jest.setTimeout(120_000);

const ERRORS: Metric = {
  region: WEST,
  namespace: 'Shop',
  name: 'PaymentErrors',
  dimensions: { Service: 'pay', Stage: 'live' },
  statistic: 'Sum',
};
const meta = { name: 'x.sh', accountId: '123456789012', command: 'dr runbook render', source: 'env/x' };

/** One step that waits for the metric, with a deadline that all engines reach soon. */
function runbookOf(bound: Bound): Runbook {
  const step = {
    id: 'quiet',
    title: 'Quiet',
    needs: [],
    act: [],
    met: [metricIs('payments fail no more', ERRORS, bound)],
    deadline: 20,
    poll: 5,
    destructive: false,
    duration: { typical: 1, worst: 20, source: { kind: 'assumption', why: 'a test' } },
  } as const;
  return { id: 'x', title: 'X', environment: 'e', mode: 'ungraceful', target: WEST, steps: [step], remarks: [] };
}

type Point = readonly [
  secondsAgo: number,
  value: number,
  dimensions?: Readonly<Record<string, string>>,
  region?: string,
];

function put(cloud: FakeCloud, points: readonly Point[]): void {
  for (const [ago, value, dimensions = ERRORS.dimensions, region = WEST] of points) {
    const at = cloud.clock.now() - ago * 1000;
    cloud.metrics.push({ ...metricNamed(ERRORS.namespace, ERRORS.name, dimensions), region, at, value });
  }
}

const few: Bound = { atMost: 3 };
const CASES: readonly [string, Bound, readonly Point[], string][] = [
  ['a current value within the bound', few, [[60, 2]], 'met'],
  ['a current value at the bound, from below', { atLeast: 3 }, [[60, 3]], 'met'],
  ['zero, which is a value', few, [[60, 0]], 'met'],
  ['a current value beyond it', few, [[60, 4]], 'not'],
  // Put in the wrong order: the newest decides, not the best and not the first that was sent.
  [
    'an older good one behind a new bad one',
    few,
    [
      [60, 9],
      [200, 1],
    ],
    'not',
  ],
  [
    'an older bad one behind a new good one',
    few,
    [
      [200, 9],
      [60, 1],
    ],
    'met',
  ],
  ['nothing', few, [], 'not'],
  ['nothing, where less would be enough', { atMost: Number.MAX_SAFE_INTEGER }, [], 'not'],
  ['a value that is older than the window', few, [[900, 1]], 'not'],
  ['a value of another dimension', few, [[60, 1, { Service: 'pay', Stage: 'test' }]], 'not'],
  ['a value with a dimension less', few, [[60, 1, { Service: 'pay' }]], 'not'],
  ['a value in another region', few, [[60, 1, ERRORS.dimensions, 'us-east-1']], 'not'],
];

/** How each engine ends the step in a world with these values. */
async function everywhere(bound: Bound, prepare: (cloud: FakeCloud) => void): Promise<Record<string, unknown>> {
  const runbook = runbookOf(bound);
  const [runner, machine] = [new Bench(), new Bench()];
  for (const { cloud } of [runner, machine]) prepare(cloud);
  const { result } = await runMachine(machine, runbook, () => Promise.resolve(null));
  const { cloud, origin } = realCloud(new Bench(), () => undefined);
  prepare(cloud);
  const aws = await SpawnedAws.start(cloud, runbook);
  try {
    const buckets = leasePlaces(runner.topology, runbook);
    const script = await aws.run(renderBash(runbook, { ...meta, buckets }), SCALE, origin, ['--yes']);
    return { runner: ends(await runner.run(runbook)), machine: ends(result), bash: script.ends };
  } finally {
    await aws.stop();
  }
}

it.each(CASES)('%s', async (_, bound, points, end) => {
  const found = await everywhere(bound, (cloud) => put(cloud, points));
  expect(found).toEqual({ runner: { quiet: end }, machine: { quiet: end }, bash: { quiet: end } });
});

it('who may not look knows nothing', async () => {
  const found = await everywhere(few, (cloud) => {
    put(cloud, [[60, 1]]);
    cloud.fault = ({ action }) => (action === 'GetMetricData' ? fault('AccessDenied', 'other') : undefined);
  });
  expect(found).toEqual({ runner: { quiet: 'unknown' }, machine: { quiet: 'unknown' }, bash: { quiet: 'unknown' } });
});

it.each([{}, { MetricDataResults: [] }, { MetricDataResults: [{ Id: 'value', Values: [] }] }, { Messages: [{}] }])(
  'the answer %j is no evidence',
  (answer) => {
    expect(count(answer, metricIs('x', ERRORS, { atMost: 1e9 }))).toBe(0);
  },
);

it('a person gets the command, and what its answer must be', () => {
  const runbook = runbookOf(few);
  const text = renderMarkdown(runbook, meta);
  expect(text).toContain('aws cloudwatch get-metric-data');
  expect(text).toContain('payments fail no more');
  expect(lintRunbook(runbook)).toEqual([]);
});

it('asks for the newest first, for every dimension, and within the window', () => {
  const { input } = metricRead({ ...ERRORS, period: 120, window: 600 });
  expect(input).toMatchObject({ StartTime: { ago: 600 }, EndTime: { ago: 0 }, ScanBy: 'TimestampDescending' });
  expect(JSON.stringify(input)).toContain('{"Name":"Stage","Value":"live"}');
  expect(METRIC_VALUES).toBe('MetricDataResults[].Values[]');
});

it.each([
  [{ period: 90 }, 'a multiple of 60'],
  [{ period: 0 }, 'a multiple of 60'],
  [{ window: 60 }, '120 s or more'],
  [{ period: 300, window: 300 }, '600 s or more'],
  [{ window: NaN }, '120 s or more'],
])('refuses %j, in which no value could be', (wrong, allowed) => {
  expect(() => metricRead({ ...ERRORS, ...wrong })).toThrow(allowed);
});
