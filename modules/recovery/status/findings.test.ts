import { unmet } from '../demands/demands';
import { fault } from '../../memory/cloud';
import { differences, OBSERVE_SIDES, observeParts } from '../../parts/index.observe';
import { known, unknown, type Observation, type RegionView } from '../../observation/types';
import { Bench, EAST, WEST } from '../testing/run';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { alarming, missingAlarms, unknowns } from '../differences';
import { describeRoles as screen } from '../../../scripts/app/status-screen';
import { patternOf } from '../../patterns/index';
import { whereNext } from '../where-next';
import { whatNext } from '../next/next';
import { findings as judge, type Findings, type Looked } from './findings';
import type { StatusPicture } from './picture';
import type { Remain } from '../../terraform/remains';
import { sampleTopology, THIRD_REGION } from '../../topology/testing/sample';
import type { Topology } from '../../topology/topology';

const command = (words: string): string => `dr ${words} --lab`;

const findings = (topology: Topology, picture: Looked): Findings => judge(topology, patternOf(topology), picture);

type Around = Pick<StatusPicture, 'guards' | 'leases' | 'runs'>;

/** The last line of dr status, where nothing was begun and left. */
function next(topology: Topology, seen: Observation, found: Findings, around?: Around): string {
  const picture = {
    seen,
    ...(around ?? { guards: { locks: [], freezes: [] }, leases: { runs: [], unknown: [] }, runs: [] }),
  };
  return whatNext({ after: 'status', topology, pattern: patternOf(topology), picture, found }, command);
}

/** What is observed of the sample, as it is declared. */
async function observed(bench = new Bench()): Promise<Observation> {
  return bench.observe();
}

/** The same with one region seen otherwise. */
function otherwise(seen: Observation, region: string, change: Partial<RegionView>): Observation {
  return { ...seen, regions: seen.regions.map((view) => (view.region === region ? { ...view, ...change } : view)) };
}

describe('dr status', () => {
  it('has nothing to say where all is as declared', async () => {
    const bench = new Bench();
    const seen = await observed(bench);
    const found = findings(bench.topology, {
      seen,
      guards: { locks: [], freezes: [] },
      leases: { runs: [], unknown: [] },
    });
    expect(found).toMatchObject({ gaps: [], moved: [], missing: [], alarms: [], outside: [] });
    expect(found.demands.map(({ verdict }) => verdict)).toEqual(found.demands.map(() => 'met'));
    expect(next(bench.topology, seen, found)).toBe('nothing to do');
    // The same without a look at the runs of this machine: nobody can tell that nothing is under way.
    const guards = { locks: [], freezes: [] };
    const blind = findings(bench.topology, {
      seen,
      guards,
      leases: { runs: [], unknown: [] },
      runsUnknown: 'EACCES: permission denied',
    });
    expect(blind.gaps).toEqual(['runs of this machine: EACCES: permission denied']);
    const text = screen(bench.topology, seen).join('\n');
    expect(text).toMatch(/us-east-1 {2}declared serving, writer\n {2}database {2}writer; 2 of 2 instances available/);
    expect(text).toMatch(/us-west-2 {2}declared standby, replica\n {2}database {2}replica, connected, lag 12 ms/);
    expect(text).toMatch(/3 running of 3, bounds 3 to 9, healthy targets 3/);
    expect(text).toMatch(/api\.example\.com {2}-> {2}us-east-1-entry\.api\.example\.com, TTL 30 s/);
  });

  it('sends to what a killed run left before a reconciliation or a return, and not before a failover', async () => {
    const bench = new Bench();
    const rest = await observed(bench);
    await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
    const moved = await observed(bench);
    const left = { kind: 'state-not-written', state: 's', words: 'in FILE alone', fix: 'dr state push s' } as const;
    const guards = { locks: [], freezes: [{ region: WEST, since: known('then') }] };
    const picture = { guards, leases: { runs: [], unknown: [] }, parts: [], runs: [], drill: null };
    const say = (seen: Observation, remains: readonly Remain[], gaps: readonly string[] = []): string => {
      const whole = { ...picture, seen, remains: known(remains), failover: unknown('not asked') };
      const found = { ...findings(bench.topology, whole), ...(gaps.length > 0 ? { gaps } : {}) };
      return next(bench.topology, seen, found, whole);
    };
    for (const [seen, otherwise] of [
      [rest, /^dr reconcile/],
      [moved, /^dr failback --lab to return/],
    ] as const) {
      expect(say(seen, [])).toMatch(otherwise);
      expect(say(seen, [{ ...left, matters: true }])).toBe('in FILE alone. dr state push s');
      expect(say(seen, [{ ...left, matters: false }])).toMatch(otherwise);
      expect(say(seen, [{ ...left, matters: true }], ['something'])).toContain('dr failover');
    }
  });

  it('names a region that serves with the bounds of a standby, and what gives it its own', async () => {
    const bench = new Bench();
    Object.assign(bench.cloud.state(EAST), { min: 1, max: 3 });
    const seen = await observed(bench);
    const found = findings(bench.topology, {
      seen,
      guards: { locks: [], freezes: [] },
      leases: { runs: [], unknown: [] },
    });
    expect(found.moved.join()).toMatch(
      /us-east-1 serves with 3 tasks, bounds 1 to 3; declared are 3 tasks, bounds 3 to 9/,
    );
    expect(next(bench.topology, seen, found)).toMatch(/^dr reconcile --lab/);
  });

  it('tells a region that does not answer from one that is well', async () => {
    const bench = new Bench();
    bench.cloud.out.add(EAST);
    const seen = await observed(bench);
    const gaps = unknowns(OBSERVE_SIDES, seen);
    expect(gaps.every((gap) => gap.startsWith(EAST))).toBe(true);
    expect(gaps.map((gap) => gap.split(':')[1])).toEqual(expect.arrayContaining([' database', ' service', ' alarms']));
    expect(screen(bench.topology, seen).join('\n')).toMatch(
      /us-east-1 {2}declared serving, writer; does not answer[\s\S]*unknown \(/,
    );
    expect(
      next(bench.topology, seen, { gaps, moved: [], missing: [], alarms: [], outside: [], demands: [] }),
    ).toContain(`dr failover --to ${WEST} --lab`);
  });

  it('sends nobody to a region that does not answer itself', async () => {
    const bench = new Bench();
    bench.cloud.out.add(WEST);
    const seen = await observed(bench);
    const line = next(bench.topology, seen, {
      gaps: unknowns(OBSERVE_SIDES, seen),
      moved: [],
      missing: [],
      alarms: [],
      outside: [],
      demands: [],
    });
    expect(line).toMatch(/^find out why this is unknown: us-west-2: database.*dr status --lab$/);
  });

  it('says where to begin in an account in which nothing was made yet, and not where a region is only silent', async () => {
    const bench = new Bench();
    const seen = await observed(bench);
    const bare: Partial<RegionView> = { cluster: known(null), service: unknown('ClusterNotFoundException') };
    const nothing = {
      ...otherwise(otherwise(seen, WEST, bare), EAST, bare),
      global: known(null),
      serviceRecord: unknown('no hosted zone'),
    };
    const found = findings(bench.topology, {
      seen: nothing,
      guards: { locks: [], freezes: [] },
      leases: { runs: [], unknown: [] },
    });
    expect(next(bench.topology, nothing, found)).toBe(
      'nothing is provisioned yet: dr bootstrap --lab, then dr apply --lab',
    );
    const silent = otherwise(nothing, WEST, { cluster: unknown('timeout') });
    expect(next(bench.topology, silent, found)).not.toContain('bootstrap');
    expect(next(bench.topology, { ...nothing, serviceRecord: seen.serviceRecord }, found)).not.toContain('bootstrap');
  });

  it('after a move names the region that does not serve now', async () => {
    const bench = new Bench();
    await bench.run(failoverRunbook(bench.topology, await bench.observe(), { to: WEST }));
    const seen = await observed(bench);
    expect(
      next(bench.topology, seen, { gaps: ['something'], moved: [], missing: [], alarms: [], outside: [], demands: [] }),
    ).toContain(EAST);
    const moved = differences(bench.topology, seen);
    expect(moved).toEqual([
      `${EAST} is declared writer and is a replica`,
      `${WEST} is declared replica and is the writer`,
      expect.stringMatching(/is declared to point to us-east-1-entry.* and points to us-west-2-entry/),
    ]);
    expect(
      next(bench.topology, seen, { gaps: [], moved, missing: [], alarms: [], outside: [], demands: [] }),
    ).toContain('dr failback --lab');
  });

  it('counts the lag of a replica, and not that of a writer, as something to know', async () => {
    const seen = await observed();
    const nobody = unknown('no data');
    expect(unknowns(OBSERVE_SIDES, otherwise(seen, WEST, { lagMs: nobody }))).toEqual([
      `${WEST}: replication lag: no data`,
    ]);
    expect(unknowns(OBSERVE_SIDES, otherwise(seen, EAST, { lagMs: nobody }))).toEqual([]);
  });

  it('takes the lag of a replica that Aurora makes anew for known: there is none yet', async () => {
    const bench = new Bench();
    const member = bench.cloud.global?.GlobalClusterMembers.find(({ IsWriter }) => !IsWriter);
    if (member !== undefined) member.SynchronizationStatus = 'pending-resync';
    expect(unknowns(OBSERVE_SIDES, otherwise(await observed(bench), WEST, { lagMs: unknown('no data') }))).toEqual([]);
  });

  it.each<[string, Partial<Observation>, RegExp]>([
    ['no global cluster', { global: known(null) }, /^shop-warm-standby-global is declared and does not exist$/],
    ['no service record', { serviceRecord: known(null) }, /^api\.example\.com is declared .* and does not exist$/],
  ])('takes %s for a difference, not for nothing', async (_what, change, line) => {
    const { topology } = new Bench();
    expect(differences(topology, { ...(await observed()), ...change })).toEqual([expect.stringMatching(line)]);
  });

  it('sees a region that is no member any more', async () => {
    const bench = new Bench();
    const { global } = bench.cloud;
    if (global) global.GlobalClusterMembers = global.GlobalClusterMembers.filter(({ IsWriter }) => IsWriter);
    expect(differences(bench.topology, await observed(bench))).toEqual([
      `${WEST} is declared replica and is no member of shop-warm-standby-global`,
    ]);
  });

  it('takes what is unknown for no difference', async () => {
    const { topology } = new Bench();
    const out = { global: unknown('timeout'), serviceRecord: unknown('timeout') };
    expect(differences(topology, { ...(await observed()), ...out })).toEqual([]);
  });

  it('does not call it well while an alarm is on', async () => {
    const bench = new Bench();
    const lag = bench.topology.regions[1]?.names.lagAlarm ?? '';
    bench.cloud.state(WEST).alarms[lag] = 'ALARM';
    const seen = await observed(bench);
    expect(alarming(seen)).toEqual([`${WEST}: ${lag} is in ALARM`]);
    const found = { gaps: [], moved: [], missing: [], alarms: alarming(seen), outside: [], demands: [] };
    expect(next(bench.topology, seen, found)).toMatch(/ALARM/);
  });

  it('takes an alarm that does not exist for a difference, and an apply for its remedy', async () => {
    const bench = new Bench();
    const [lost = { name: '' }, ...others] = await alarmsOf(bench, WEST);
    const seen = otherwise(await observed(bench), WEST, { alarms: known(others) });
    const found = findings(bench.topology, {
      seen,
      guards: { locks: [], freezes: [] },
      leases: { runs: [], unknown: [] },
    });
    expect(found).toMatchObject({ moved: [], missing: [`${WEST}: alarm ${lost.name} is declared and does not exist`] });
    expect(screen(bench.topology, seen).join('\n')).toMatch(/alarms {4}none of 2 in ALARM, 1 declared and not there/);
    expect(next(bench.topology, seen, found)).toMatch(/^dr apply --lab/);
    const dark = otherwise(await observed(bench), WEST, { alarms: unknown('timeout') });
    expect(missingAlarms(bench.topology, dark)).toEqual([]);
  });

  it('says that a region lies outside, recommends another one, and does not call it well when it serves', async () => {
    const sample = sampleTopology({
      ...THIRD_REGION,
      environment: { ...THIRD_REGION.environment, serving_residency: ['us-east-1', 'eu-west-1'] },
    });
    const bench = new Bench(sample);
    const seen = await bench.observe();
    expect(screen(sample, seen).join('\n')).toMatch(
      /us-west-2 {2}declared[\s\S]*residency it lies in US, outside serving_residency \(us-east-1, eu-west-1\): taken only where residency:us-west-2/,
    );
    expect(whereNext(patternOf(sample), sample, seen)).toBe('eu-west-1');
    await bench.run(failoverRunbook(sample, seen, { to: WEST }));
    const found = findings(sample, {
      seen: await bench.observe(),
      guards: { locks: [], freezes: [] },
      leases: { runs: [], unknown: [] },
    });
    expect(found.outside).toEqual([expect.stringMatching(/^us-west-2 serves, and it lies in US, outside/)]);
    const line = next(sample, await bench.observe(), { ...found, gaps: [], moved: [] });
    expect(line).toMatch(/^dr failback --lab: us-west-2 serves/);
  });
});

async function alarmsOf(bench: Bench, region: string): Promise<readonly { name: string; state: string }[]> {
  const alarms = (await bench.observe()).regions.find((view) => view.region === region)?.alarms;
  return alarms?.known === true ? alarms.value : [];
}

describe('a service that is down although every plan is empty', () => {
  async function found(bench: Bench) {
    const seen = await observed(bench);
    const ports = { sender: bench.cloud, clock: bench.clock, limitSeconds: 4 };
    const parts = await observeParts(bench.topology, seen, ports);
    return {
      seen,
      found: findings(bench.topology, {
        seen,
        parts,
        guards: { locks: [], freezes: [] },
        leases: { runs: [], unknown: [] },
      }),
    };
  }

  it.each([
    [
      'the listener forwards to the empty group',
      { listenerTarget: 'targetgroup/empty/1' },
      /the listener forwards to empty/,
    ],
    [
      'a rule answers 503',
      { rules: [{ Priority: '1', Actions: [{ Type: 'fixed-response' }] }] },
      /rule 1 of the listener/,
    ],
    ['scaling is suspended', { suspended: ['DynamicScalingOutSuspended'] }, /scaling out suspended/],
    ['one task is wanted', { desired: 1, running: 1 }, /serves with 1 tasks, bounds 3 to 9/],
    ['the bounds are 1 to 1', { min: 1, max: 1 }, /bounds 1 to 1; declared are 3 tasks, bounds 3 to 9/],
    ['no target is healthy', { running: 0 }, /0 healthy targets; serving demands 3/],
    ['the domain has no API mapping', { mapped: false }, /api.example.com has no API mapping/],
    ['the entry leads nowhere', { entryBroken: true }, /leads to nowhere.invalid/],
  ])('is said where %s, with what to do', async (_, change, words) => {
    const bench = new Bench();
    Object.assign(bench.cloud.state(EAST), change);
    const { seen, found: all } = await found(bench);
    expect([...all.moved, ...unmet(all.demands).map((one) => one.words)]).toContainEqual(expect.stringMatching(words));
    // Where nothing runs there at all, clients are moved before anybody looks why.
    const first =
      bench.cloud.state(EAST).running === 0
        ? /^dr failover --to us-west-2 --lab: us-east-1 serves/
        : /^us-east-1: |reconcile --lab, which gives/;
    expect(next(bench.topology, seen, all)).toMatch(first);
  });

  it('is unknown where nobody could look', async () => {
    const bench = new Bench();
    bench.cloud.fault = ({ action }) => (action === 'DescribeRules' ? fault('AccessDenied', 'denied') : undefined);
    expect((await found(bench)).found.gaps).toEqual([
      'us-east-1: rules of the listener: AccessDenied',
      'us-west-2: rules of the listener: AccessDenied',
    ]);
  });
});
