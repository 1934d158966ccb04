import { LEAST_SECONDS } from '../../parts/traffic/settings/least-seconds';
import { sampleTopology } from '../../topology/testing/sample';
import type { Duration, Runbook, Step } from '../../runbook/runbook';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { Bench, EAST, WEST } from '../testing/run';
import { budgetOf } from './budget';
import { compareWithRun } from './compare';
import { drawMermaid, drawText } from './draw';
import { durationFrom, measurementsOf, withHistory, type Measurement } from './history';
import { outsideOf } from './outside';
import { plannedBudgets } from './policy';
import { plannedFailovers } from '../../patterns/warm-standby/planned';
import { rtoPolicy } from './policy';
import { WARM_STANDBY } from '../../patterns/warm-standby/pattern';
import { schedule } from './schedule';
import { drawSvg } from './svg';

const lost = (topology = sampleTopology()): Runbook => plannedFailovers(topology, false)[0] as Runbook;
const graceful = (): Runbook => plannedFailovers(sampleTopology(), true)[0] as Runbook;

describe('a schedule', () => {
  const node = (id: string, seconds: number, ...needs: string[]) => ({ id, seconds, needs });

  it('follows the longest way, and says by how much the others may be late', () => {
    const { path, seconds, slots } = schedule([
      node('a', 1),
      node('b', 5, 'a'),
      node('c', 2, 'a'),
      node('d', 1, 'b', 'c'),
    ]);
    expect([path, seconds]).toEqual([['a', 'b', 'd'], 7]);
    expect(slots.get('c')).toEqual({ begins: 1, ends: 3, slack: 3 });
  });

  it('does not count what its end does not wait for', () => {
    const { seconds, slots } = schedule([node('a', 1), node('end', 2, 'a'), node('later', 90, 'a')], 'end');
    expect([seconds, slots.get('later')?.slack]).toEqual([3, null]);
  });

  it('refuses a circle', () => {
    expect(() => schedule([node('a', 1, 'b'), node('b', 1, 'a')])).toThrow(RangeError);
  });
});

describe('the RTO budget', () => {
  it('adds up what lies outside and the critical path, and not what runs beside it', () => {
    const budget = budgetOf(lost(), sampleTopology());
    expect(budget.typical.path).toEqual(
      ['detection', 'decision', 'freeze', 'fence-us-east-1', 'promote', 'record'].concat([
        'propagation',
        'ttl',
        'verify',
        'clients',
      ]),
    );
    expect(budget.typical.seconds).toBe(180 + 60 + 5 + 20 + 180 + 5 + 60 + 30 + 20 + 30);
    expect(budget.lines.find(({ id }) => id === 'scale')).toMatchObject({
      critical: { typical: false },
      typical: { slack: 60 },
    });
    expect(budget.verdict).toBe('worst-above');
    expect(budget.worst.seconds).toBeGreaterThan(budget.objectiveSeconds);
  });

  it('takes as long for DNS as the rule on the objective counts', () => {
    const { propagation, ttl } = Object.fromEntries(
      outsideOf(sampleTopology(), 'ungraceful').map(({ id, duration }) => [id, duration.typical]),
    );
    expect([propagation, ttl]).toEqual([LEAST_SECONDS.propagation, sampleTopology().serviceRecord.ttlSeconds]);
  });

  it('runs side by side what can, for at most 0.7 of the time', () => {
    const { parallelSeconds, serialSeconds } = budgetOf(lost(), sampleTopology()).steps;
    expect(parallelSeconds / serialSeconds).toBeLessThanOrEqual(0.7);
  });

  it('counts neither alarm nor decision in a planned move', () => {
    const { path } = budgetOf(graceful(), sampleTopology()).typical;
    expect(path[0]).not.toBe('detection');
    expect(path).toContain('ttl');
  });

  it('is the same from the settings as from what is observed', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const observed = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    expect(budgetOf(observed, bench.topology).typical).toEqual(budgetOf(lost(), bench.topology).typical);
  });

  it('follows the settings', () => {
    const slow = sampleTopology({
      environment: { record_ttl_seconds: 90, recovery_times: { decision_seconds: { typical: 300 } } },
    });
    expect(plannedBudgets(slow, WARM_STANDBY)[0]).toMatchObject({
      typical: { seconds: 590 + 60 + 240 },
      verdict: 'above',
    });
  });

  it('is drawn, with the path, what decides, and the slack', () => {
    const budget = budgetOf(lost(), sampleTopology());
    const text = drawText(budget).join('\n');
    expect(text).toContain('detection → decision → freeze');
    expect(text).toMatch(/scale +▒+·+ +2m 00s +10m 00s +1m 00s +assumption/u);
    expect(text).toMatch(/usually 9m 50s.*the objective is 10m 00s: kept usually, not at worst/);
    expect(drawMermaid(budget)).toMatch(/^gantt\n[\s\S]*:crit, promote, 265, 445\n/);
    const svg = drawSvg({ ...budget, title: 'a <b> & "c"' });
    expect(svg).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).not.toContain('<b>');
  });
});

describe('the rule on the budget', () => {
  const severities = (rtoMinutes: number) =>
    rtoPolicy(sampleTopology({ environment: { rto_minutes: rtoMinutes } }), WARM_STANDBY)
      .check({ environment: 'warm-standby' } as never, new Map())
      .map(({ severity = 'error' }) => severity);

  it.each([
    ['refuses what is not even usually kept', 9, ['error']],
    ['warns of what the worst times break', 10, ['warning']],
    ['is silent where even the worst times fit', 120, []],
  ])('%s', (_, rtoMinutes, expected) => {
    expect(severities(rtoMinutes)).toEqual(expected);
  });
});

describe('history', () => {
  const runs = (kind: Measurement['kind'], ...seconds: number[]): Measurement[] =>
    seconds.map((one, index) => ({
      run: `${kind}-${index}`,
      runbook: 'failover-ungraceful',
      step: 'promote',
      seconds: one,
      kind,
    }));
  const promote = (runbook: Runbook): Duration | undefined =>
    runbook.steps.find(({ id }) => id === 'promote')?.duration;

  it('takes the place of what is documented when three runs were measured', () => {
    const three = runs('measured', 200, 90, 100);
    expect(promote(withHistory(lost(), three))).toEqual({
      typical: 100,
      worst: 600,
      source: { kind: 'measured', why: 'median and longest of 3 runs' },
    });
    expect(promote(withHistory(lost(), three.slice(1)))).toEqual(promote(lost()));
    expect(promote(withHistory(lost(), runs('measured', 90, 700, 100, 110)))).toMatchObject({
      typical: 105,
      worst: 700,
    });
  });

  it('never mixes what a lab modelled with what was measured, and replaces nothing by it', () => {
    const mixed = [...runs('measured', 90, 100), ...runs('modelled', 180, 181, 182)];
    expect(promote(withHistory(lost(), mixed))).toEqual(promote(lost()));
    expect(durationFrom(mixed, 'failover-ungraceful', 'promote', 'modelled')).toMatchObject({
      typical: 181,
      source: { kind: 'modelled' },
    });
  });

  it('counts a run once, and is read from what a run wrote down', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    const result = await bench.run(runbook);
    const entries = await bench.journal.read();
    const read = measurementsOf('one', runbook, entries, 'measured');
    expect(read.map(({ step }) => step).sort()).toEqual(runbook.steps.map(({ id }) => id).sort());
    expect(durationFrom([...read, ...read, ...read], runbook.id, 'promote', 'measured')).toBeNull();

    const compared = compareWithRun(runbook, result);
    const took = read.find(({ step }) => step === 'promote')?.seconds;
    expect(compared.find(({ id }) => id === 'promote')).toMatchObject({ tookSeconds: took, typicalSeconds: 180 });
    const stuck = result.steps.map((step) => (step.id === 'promote' ? { ...step, endedAt: 10 ** 15 } : step));
    expect(compareWithRun(runbook, { steps: stuck }).find(({ id }) => id === 'promote')).toMatchObject({
      verdict: 'over-worst',
    });
    expect(compareWithRun(runbook, { steps: [] })[0]).toMatchObject({ verdict: 'unknown' });
  });
});

test('a step without a duration counts as nothing, and is not hidden', () => {
  const [first, ...rest] = lost().steps as [Step, ...Step[]];
  const { duration: _said, ...unsaid } = first;
  void _said;
  const budget = budgetOf({ ...lost(), steps: [unsaid, ...rest] }, sampleTopology());
  expect(budget.lines.find(({ id }) => id === 'freeze')?.duration.source.why).toBe('nobody says');
});
