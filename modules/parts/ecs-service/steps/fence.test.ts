/** Nothing is promoted beside a task that could write, unless somebody named it; and a service carries what was declared for its role. */
import type { RunResult } from '../../../runbook/outcome';
import { byMachine, byRunner, byScript, patient } from '../../../rehearsal/engines';
import type { RegionState } from '../../../memory/state';
import type { Runbook } from '../../../runbook/runbook';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import type { FailoverOptions } from '../../../recovery/pattern';
import { createTestHost } from '../../../recovery/testing/host';
import { Bench, EAST, ends, WEST } from '../../../recovery/testing/run';

// A script runs in real time.
jest.setTimeout(120_000);

interface Scene {
  readonly bench: Bench;
  readonly runbook: Runbook;
}

/** A move away from EAST, which answers, with this of its compute. */
async function leaving(east: Partial<RegionState>, options: FailoverOptions = { detach: true }): Promise<Scene> {
  const bench = new Bench();
  Object.assign(bench.cloud.state(EAST), east);
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, ...options });
  bench.cloud.sent.length = 0;
  return { bench, runbook };
}

/** What could write in EAST when the promotion was sent; null where it was not. */
async function atPromotion({ bench, runbook }: Scene): Promise<{ writers: number | null; result: RunResult }> {
  let writers: number | null = null;
  bench.cloud.fault = ({ action }) => {
    const { running, pending, outside } = bench.cloud.state(EAST);
    if (action === 'RemoveFromGlobalCluster') writers = running + pending + outside;
    return undefined;
  };
  const result = await bench.run(runbook);
  return { writers, result };
}

const fenceOf = ({ steps }: RunResult) => steps.find(({ id }) => id === `fence-${EAST}`);
const STOPS = [`application-autoscaling:RegisterScalableTarget ${EAST}`, `ecs:UpdateService ${EAST}`];

const PENDING = { desired: 3, running: 0, pending: 3 };

it.each<[string, Partial<RegionState>, readonly string[]]>([
  ['tasks run', {}, STOPS],
  ['tasks are pending and none runs', PENDING, STOPS],
  ['a task is wanted, and none is there yet', { desired: 1, running: 0, pending: 0 }, STOPS],
  ['none is wanted, and scaling may start some', { desired: 0, running: 0 }, STOPS.slice(0, 1)],
  ['scaling may start one', { desired: 0, running: 0, min: 0, max: 1 }, STOPS.slice(0, 1)],
  ['tasks run that are to stop', { desired: 0, running: 2, min: 0, max: 0 }, []],
])('where %s, the writers are stopped before anything is promoted', async (_what, east, stops) => {
  const scene = await leaving(east);
  const { desired, running } = scene.bench.cloud.state(EAST);
  // Tasks that are to stop do so by themselves.
  if (desired === 0 && running > 0)
    scene.bench.cloud.later(20, () => Object.assign(scene.bench.cloud.state(EAST), { running: 0 }));
  const { writers, result } = await atPromotion(scene);
  expect([result.outcome, writers]).toEqual(['done', 0]);
  expect(scene.bench.cloud.mutations().filter((one) => STOPS.includes(one))).toEqual(stops);
  expect(scene.bench.asked).not.toContain(`unfenced:${EAST}`);
  expect(scene.bench.cloud.state(EAST)).toMatchObject({ desired: 0, running: 0, pending: 0, min: 0, max: 0 });
});

describe('a task that somebody started beside the service', () => {
  it('is named and not stopped: nothing is promoted while nobody accepts it', async () => {
    const scene = await leaving({ outside: 1 });
    scene.bench.accept = ({ name }) =>
      name.startsWith('unfenced') ? null : { by: 'tester', reason: 'the region is sick' };
    const { writers, result } = await atPromotion(scene);
    expect([result.outcome, writers, ends(result)['detach']]).toEqual(['failed', null, 'pending']);
    expect(scene.bench.asked).toContain(`unfenced:${EAST}`);
    expect(fenceOf(result)?.why).toMatch(
      /no task is to run in cluster .*taskArns=arn:aws:ecs:us-east-1:\d+:task\/.*\/0/,
    );
    expect(scene.bench.cloud.state(EAST)).toMatchObject({ desired: 0, running: 0, outside: 1 });
  });

  it('is accepted by name, with the fence', async () => {
    const { writers, result } = await atPromotion(await leaving({ outside: 1 }));
    expect([result.outcome, writers]).toEqual(['done', 1]);
    expect(fenceOf(result)?.accepted.map(({ name }) => name)).toEqual([`unfenced:${EAST}`]);
  });

  it('needs no acceptance when it has ended by then', async () => {
    const scene = await leaving({ outside: 1 });
    scene.bench.cloud.later(60, () => Object.assign(scene.bench.cloud.state(EAST), { outside: 0 }));
    const { writers, result } = await atPromotion(scene);
    expect([result.outcome, writers]).toEqual(['done', 0]);
    expect(scene.bench.asked).not.toContain(`unfenced:${EAST}`);
  });
});

it.each([
  ['ListTasks', 'an answer without a list', {}],
  ['ListTasks', 'an empty page with a token', { taskArns: [], nextToken: 'more' }],
  ['DescribeClusters', 'an answer without the cluster', { clusters: [], failures: [{ reason: 'MISSING' }] }],
  ['DescribeScalableTargets', 'an answer without the bounds', { ScalableTargets: [] }],
])('%s: %s proves nothing', async (action, _what, output) => {
  const scene = await leaving({});
  scene.bench.accept = () => null;
  scene.bench.cloud.fault = (operation) =>
    operation.action === action && operation.region === EAST ? { ok: true, output, requestId: null } : undefined;
  const result = await scene.bench.run(scene.runbook);
  expect([ends(result)['detach'], scene.bench.asked]).toEqual([
    'pending',
    expect.arrayContaining([`unfenced:${EAST}`]),
  ]);
});

describe('a standby that happens to run as many tasks as serving takes', () => {
  const busy = async (options: FailoverOptions): Promise<Scene> => {
    const scene = await leaving({}, options);
    Object.assign(scene.bench.cloud.state(WEST), { desired: 3, running: 3, min: 1, max: 3 });
    return scene;
  };

  it.each<[string, FailoverOptions]>([
    ['an emergency', {}],
    ['a planned move', { graceful: true }],
  ])('has the bounds of serving after %s', async (_what, options) => {
    const { bench, runbook } = await busy(options);
    expect((await bench.run(runbook)).outcome).toBe('done');
    const { serving } = bench.topology.regions[1]?.capacity ?? {};
    expect(bench.cloud.state(WEST)).toMatchObject({ min: serving?.min, max: serving?.max });
  });

  it('has them from every engine', async () => {
    const ran = await everyEngine(() => busy({}));
    const call = `application-autoscaling:RegisterScalableTarget ${WEST}`;
    expect(ran.map(({ changes }) => changes.filter((one) => one === call).length)).toEqual([1, 1, 1]);
  });
});

it('a region that is left keeps no bounds of serving where it happens to run as few tasks as a standby', async () => {
  const { bench, runbook } = await leaving({ desired: 1, running: 1 }, { graceful: true });
  expect((await bench.run(runbook)).outcome).toBe('done');
  const { standby } = bench.topology.regions[0]?.capacity ?? {};
  expect(bench.cloud.state(EAST)).toMatchObject({ ...standby });
});

it.each<[string, Partial<RegionState>, readonly string[]]>([
  ['tasks that are pending are stopped', PENDING, STOPS],
  ['tasks on more than a page are unknown', { outside: 101 }, STOPS],
])('by every engine %s', async (_what, east, stops) => {
  const ran = await everyEngine(() => leaving(east));
  expect(ran.map(({ changes }) => changes.filter((one) => STOPS.includes(one)))).toEqual([stops, stops, stops]);
  expect(ran.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  const asked = (east.outside ?? 0) > 0 ? [`unfenced:${EAST}`] : [];
  expect(ran.map(({ accepted }) => accepted)).toEqual([asked, asked, asked]);
});

interface Ran {
  readonly changes: readonly string[];
  readonly outcome: RunResult['outcome'];
  /** What the fence was accepted by. */
  readonly accepted: readonly string[];
}

/** The runner, the script and the machine, each in a world of its own. */
async function everyEngine(make: () => Promise<Scene>): Promise<readonly Ran[]> {
  const all: Ran[] = [];
  const carry = [
    byRunner,
    byMachine,
    (bench: Bench, book: Runbook) => byScript(bench, book, createTestHost()),
  ] as const;
  for (const one of carry) {
    const { bench, runbook } = await make();
    const { sent, result } = await one(bench, patient(bench, runbook));
    all.push({
      changes: sent.map(({ service, action, region }) => `${service}:${action} ${region}`),
      outcome: result.outcome,
      accepted: fenceOf(result)?.accepted.map(({ name }) => name) ?? [],
    });
  }
  return all;
}
