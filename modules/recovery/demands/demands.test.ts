import { sampleTopology } from '../../topology/testing/sample';
import type { RegionState } from '../../memory/state';
import { observeDoors, type Doors } from '../../observation/observe-doors';
import { OBSERVE_SIDES, demands, observeParts } from '../../parts/index.observe';
import { Bench, EAST, WEST } from '../testing/run';
import { unmet, untold, type Demand } from './demands';

async function seen(bench: Bench): Promise<readonly Demand[]> {
  const observation = await bench.observe();
  const ports = { sender: bench.cloud, clock: bench.clock, limitSeconds: 15 };
  const parts = await observeParts(bench.topology, observation, ports);
  return demands(bench.topology, observation, parts, await doorsOf(bench));
}

/** All is as the roles demand: a standby's listener as well, which a failover would switch. */
function well(topology = sampleTopology()): Bench {
  const bench = new Bench(topology);
  const west = bench.cloud.state(WEST);
  west.listenerTarget = west.serviceTarget;
  return bench;
}

const doorsOf = ({ topology, cloud: { probe }, clock }: Bench): Promise<Doors> =>
  observeDoors(topology, { probe, clock, limitSeconds: 15, answerNamesRegion: true });

/** What makes each comparison differ in a region. A comparison without a row cannot land. */
const CHANGES: Readonly<Record<string, (state: RegionState, bench: Bench, region: string) => unknown>> = {
  capacity: (state) => Object.assign(state, { desired: 1, min: 1, max: 1 }),
  'healthy-targets': (state) => (state.running = 0),
  listener: (state) => (state.listenerTarget = 'targetgroup/empty/1'),
  'listener-rules': (state) =>
    state.rules.push({
      Priority: '1',
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
    }),
  'api-mapping': (state) => (state.mapped = false),
  names: (state) => (state.entryBroken = true),
  scaling: (state) => (state.suspended = ['DynamicScalingInSuspended']),
  'scaling-policies': (state) => (state.policies = ['cpu']),
  'alarm-actions': (state, { topology }, region) =>
    state.mute.push(topology.regions.find((one) => one.region === region)?.names.lagAlarm ?? ''),
  'log-groups': (state, { topology }, region) =>
    state.noLogs.push(topology.regions.find((one) => one.region === region)?.names.serviceLogGroup ?? ''),
  cache: (state) => (state.cache = null),
  'front-door': (state) => (state.mapped = false),
  'service-name': (state) => (state.running = 0),
  'engine-version': (state) => Object.assign(state.cluster ?? {}, { EngineVersion: '16.9' }),
  'instance-versions': (state) => Object.assign(state.instances[0] ?? {}, { EngineVersion: '16.7' }),
};

it('finds nothing where all is as the roles demand', async () => {
  const all = await seen(well());
  expect(unmet(all)).toEqual([]);
  expect(untold(all)).toEqual([]);
  expect(new Set(all.map(({ id }) => id))).toEqual(new Set(OBSERVE_SIDES.demands.map(({ id }) => id)));
});

it('has a world for each comparison in which it differs', () => {
  expect(Object.keys(CHANGES).sort()).toEqual(OBSERVE_SIDES.demands.map(({ id }) => id).sort());
});

it.each(Object.keys(CHANGES))('of a region that serves: %s', async (id) => {
  const bench = well();
  CHANGES[id]?.(bench.cloud.state(EAST), bench, EAST);
  expect(unmet(await seen(bench)).map((one) => [one.region, one.id])).toContainEqual([EAST, id]);
});

it.each(Object.keys(CHANGES).filter((id) => id !== 'listener' && id !== 'service-name'))(
  'of a region that stands by: %s',
  async (id) => {
    const bench = well();
    const state = bench.cloud.state(WEST);
    CHANGES[id]?.(state, bench, WEST);
    if (id === 'capacity') Object.assign(state, { desired: 0, running: 0 });
    expect(unmet(await seen(bench)).map((one) => [one.region, one.id])).toContainEqual([WEST, id]);
  },
);

it('leaves the listener of a standby to the failover where deployments choose the colour, and to nobody where not', async () => {
  const bench = well();
  expect((await seen(bench)).some(({ region, id }) => region === WEST && id === 'listener')).toBe(false);
  const regions = bench.topology.regions.map((one) => ({ ...one, blueGreen: false }));
  const held = new Bench({ ...sampleTopology(), regions });
  expect(unmet(await seen(held)).map(({ region, id }) => [region, id])).toContainEqual([WEST, 'listener']);
});

it('takes the roles from where clients are sent, not from what is declared', async () => {
  const bench = well();
  const west = bench.topology.regions.find(({ region }) => region === WEST);
  bench.cloud.record.ResourceRecords = [{ Value: west?.addresses.entry ?? '' }];
  expect(unmet(await seen(bench)).find(({ region, id }) => region === WEST && id === 'capacity')?.words).toMatch(
    /^us-west-2: serves with 1 tasks, bounds 1 to 3; declared are 3 tasks, bounds 3 to 9$/,
  );
});

describe('what clients are answered', () => {
  it('is asked of a region that AWS says nothing of: it may answer them all the same', async () => {
    const bench = well();
    bench.cloud.fault = ({ region, service }) =>
      region === EAST && service !== 'route53'
        ? { ok: false, kind: 'transient', code: 'ServiceUnavailable', message: '', requestId: null }
        : undefined;
    const all = (await seen(bench)).filter(({ region }) => region === EAST);
    expect(all.map(({ id, verdict }) => [id, verdict])).toEqual([
      ['answers', 'unknown'],
      ['front-door', 'met'],
      ['service-name', 'met'],
    ]);
  });

  it('is unknown where this machine gets no answer, and not met where the answer is another one', async () => {
    const bench = well();
    bench.cloud.state(WEST).entryBroken = true;
    bench.cloud.state(EAST).running = 0;
    const all = await seen(bench);
    const of = (region: string, id: string) => all.find((one) => one.region === region && one.id === id);
    expect(of(WEST, 'front-door')).toMatchObject({
      verdict: 'unknown',
      words: expect.stringMatching(/ENOTFOUND/) as string,
    });
    expect(of(EAST, 'front-door')).toMatchObject({
      verdict: 'not-met',
      words: expect.stringMatching(/status 503/) as string,
    });
    expect(of(EAST, 'service-name')).toMatchObject({ verdict: 'not-met' });
    expect(of(WEST, 'service-name')).toBeUndefined();
  });

  it('is said of a standby whose listener was left at the group without tasks, with who switches it', async () => {
    const bench = new Bench();
    expect(unmet(await seen(bench))).toEqual([
      expect.objectContaining({
        id: 'front-door',
        region: WEST,
        words: expect.stringMatching(/503.*which a failover switches$/) as string,
      }),
    ]);
  });

  it('is nothing of a standby that is declared to run nothing, and runs nothing', async () => {
    const none = { desired: 0, min: 0, max: 0 };
    const regions = sampleTopology().regions.map((one) => ({ ...one, capacity: { ...one.capacity, standby: none } }));
    const bench = well({ ...sampleTopology(), regions });
    Object.assign(bench.cloud.state(WEST), { desired: 0, running: 0, min: 0, max: 0 });
    expect((await seen(bench)).filter(({ region, id }) => region === WEST && id === 'front-door')).toEqual([]);
    bench.cloud.state(WEST).running = 1;
    bench.cloud.state(WEST).mapped = false;
    expect(unmet(await seen(bench)).map(({ region, id }) => [region, id])).toContainEqual([WEST, 'front-door']);
  });
});

describe('what nobody can tell', () => {
  it.each([
    ['GetApiMappings', 'api-mapping'],
    ['DescribeRules', 'listener-rules'],
    ['DescribeLogGroups', 'log-groups'],
    ['DescribeReplicationGroups', 'cache'],
    ['DescribeScalingPolicies', 'scaling-policies'],
    ['GetDomainName', 'names'],
    ['ListHostedZonesByName', 'names'],
    ['DescribeScalableTargets', 'scaling'],
    ['DescribeScalableTargets', 'capacity'],
    ['DescribeAlarms', 'alarm-actions'],
    ['DescribeDBInstances', 'instance-versions'],
  ])('is apart from what differs: %s is refused', async (action, id) => {
    const bench = well();
    bench.cloud.fault = (operation) =>
      operation.action === action || (id === 'names' && operation.action === 'GetObject')
        ? { ok: false, kind: 'denied', code: 'AccessDenied', message: '', requestId: null }
        : undefined;
    const all = await seen(bench);
    expect(untold(all).map((one) => [one.region, one.id])).toContainEqual([EAST, id]);
    expect(unmet(all).map((one) => one.id)).not.toContain(id);
  });

  it('is one line for a region that is out, which is not asked again', async () => {
    const bench = well();
    bench.cloud.out.add(WEST);
    const observation = await bench.observe();
    bench.cloud.sent.length = 0;
    const ports = { sender: bench.cloud, clock: bench.clock, limitSeconds: 15 };
    const all = demands(bench.topology, observation, await observeParts(bench.topology, observation, ports));
    expect(all.filter(({ region }) => region === WEST)).toMatchObject([{ id: 'answers', verdict: 'unknown' }]);
    expect(bench.cloud.sent.filter(({ service, region }) => region === WEST && service !== 'route53')).toEqual([]);
  });

  it('is an answer without a default rule', async () => {
    const bench = well();
    bench.cloud.fault = ({ action }) =>
      action === 'DescribeRules' ? { ok: true, output: { Rules: [] }, requestId: 'r' } : undefined;
    expect(untold(await seen(bench)).map(({ id }) => id)).toContain('listener-rules');
  });
});
