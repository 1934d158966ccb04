import { observeDoors } from '../../modules/observation/observe-doors';
import { observeGuards } from '../../modules/observation/guards';
import { fault } from '../../modules/memory/cloud';
import { Bench, EAST, WEST } from '../../modules/recovery/testing/run';
import { known, unknown } from '../../modules/observation/types';
import { openRuns, type KeptRun } from '../../modules/runs/runs';
import { describe as screen, type Picture } from './status-screen';
import { patternOf } from '../../modules/patterns/index';
import { findings as judge, type Findings } from '../../modules/recovery/status/findings';
import { failoverNow } from '../../modules/recovery/status/look';
import type { Topology } from '../../modules/topology/topology';
import { readWatch } from '../verbs/status';

const findings = (topology: Topology, picture: Picture): Findings => judge(topology, patternOf(topology), picture);

const LOCK = { ID: '1', Who: 'ann@host', Created: '2026-11-20T12:00:00Z', Operation: 'OperationTypeApply' };

async function look(bench: Bench, rest: Partial<Picture> = {}): Promise<Picture> {
  const seen = await bench.observe();
  const guards = await observeGuards(bench.topology, bench.cloud, bench.clock, 4);
  return {
    seen,
    parts: [],
    guards,
    remains: known([]),
    runs: [],
    leases: { runs: [], unknown: [] },
    drill: null,
    failover: failoverNow(bench.topology, patternOf(bench.topology), seen),
    ...rest,
  };
}

/** A cloud whose states are locked as named. */
function locked(...states: readonly string[]): Bench {
  const bench = new Bench();
  const keys = bench.topology.states
    .filter(({ id }) => states.includes(id))
    .map(({ backend }) => `${backend.key}.tflock`);
  bench.cloud.fault = ({ action, input }) => {
    const { Key = '' } = input as { readonly Key?: string };
    if (action !== 'GetObject' || !Key.endsWith('.tflock')) return undefined;
    return keys.includes(Key)
      ? { ok: true, output: { Body: JSON.stringify(LOCK) }, requestId: 'r' }
      : fault('NoSuchKey', 'not-found');
  };
  return bench;
}

const show = async (bench: Bench, rest: Partial<Picture> = {}): Promise<string> =>
  screen(bench.topology, await look(bench, rest), (words) => `dr ${words} --lab`).join('\n');

describe('what clients are answered', () => {
  const doors = ({ topology, cloud: { probe }, clock }: Bench) =>
    observeDoors(topology, { probe, clock, limitSeconds: 4, answerNamesRegion: true });

  const well = (): Bench => {
    const bench = locked();
    const west = bench.cloud.state(WEST);
    west.listenerTarget = west.serviceTarget;
    return bench;
  };

  it('stands on the screen for the service and for each region', async () => {
    const bench = well();
    expect(await show(bench, { doors: await doors(bench) })).toContain(
      '\nclients    api.example.com answers, us-east-1 answers, us-west-2 answers\n',
    );
  });

  it('is a finding of a standby too: one that cannot serve is no way out', async () => {
    const bench = well();
    bench.cloud.state(WEST).mapped = false;
    const picture = await look(bench, { doors: await doors(bench) });
    const { demands } = findings(bench.topology, picture);
    expect(demands.filter(({ verdict }) => verdict === 'not-met')).toMatchObject([{ id: 'front-door', region: WEST }]);
    const text = screen(bench.topology, picture, (words) => words).join('\n');
    expect(text).toContain('us-east-1 answers, us-west-2 does NOT answer correctly');
  });

  it('is unknown where nobody could ask', async () => {
    const bench = well();
    const silent = { ...bench, cloud: { probe: () => Promise.resolve({ ok: false, why: 'ENOTFOUND' }) } } as never;
    const picture = await look(bench, { doors: await doors(silent) });
    const { gaps } = findings(bench.topology, picture);
    expect(gaps).toEqual([
      expect.stringMatching(/^us-east-1: .*no answer \(ENOTFOUND\)/),
      expect.stringMatching(/^us-east-1: api\.example\.com answers clients: no answer/),
      expect.stringMatching(/^us-west-2: /),
    ]);
    expect(screen(bench.topology, picture, (words) => words).join('\n')).toContain('api.example.com unknown');
  });
});

describe('the rest of the screen', () => {
  it('says that nothing stands in the way, and what a failover would take', async () => {
    const text = await show(locked());
    expect(text).toMatch(/locks +none\nfrozen +none\nopen runs +none/);
    const unread = await show(locked(), { runsUnknown: 'EACCES: permission denied' });
    expect(unread).toMatch(/open runs +unknown \(EACCES: permission denied\)/);
    expect(text).toMatch(
      /RTO +objective 600 s; \d+ s budgeted to us-west-2 by \S+, \d+ s at worst; no measurement is kept here/,
    );
    expect(text).toMatch(/RPO +objective 5 s; lag 12 ms/);
  });

  it('says how old the last lag is where replication has ended: it is what would be lost', async () => {
    const bench = locked();
    bench.cloud.state(WEST).lagEndedAt = bench.cloud.clock.now() - 900_000;
    const text = await show(bench);
    expect(text).toMatch(/us-west-2 .*\n +database +replica, connected, last lag 12 ms, 15m 00s ago;/);
    expect(text).toMatch(/RPO +objective 5 s; last lag 12 ms, 15m 00s ago/);
  });

  it('says who holds a lock since when', async () => {
    const text = await show(locked('warm-standby.us-west-2.data'));
    expect(text).toContain('warm-standby.us-west-2.data by ann@host since 2026-11-20T12:00:00Z (OperationTypeApply)');
    expect(text).toContain('where its process is gone: dr unlock warm-standby.us-west-2.data --lab');
  });

  it('says what killed runs left here and what deals with it, and that it could not look', async () => {
    const left = { kind: 'state-not-written', state: 's', words: 'it is in FILE', fix: 'dr state push s' } as const;
    const text = await show(locked(), { remains: known([{ ...left, matters: true }]) });
    expect(text).toMatch(/frozen +none\nleft here +it is in FILE\n +dr state push s\n/);
    expect(await show(locked())).not.toContain('left here');
    const dark = await look(locked(), { remains: unknown('EACCES') });
    expect(findings(new Bench().topology, dark).gaps).toContain('this machine: EACCES');
    expect(await show(locked(), { remains: unknown('EACCES') })).toContain('left here  unknown (EACCES)');
  });

  it('takes a lock that nobody could look for as unknown, for the states of that region only', async () => {
    const bench = locked();
    bench.cloud.fault = ((before) => (operation, nth) =>
      operation.region === EAST ? fault('ServiceUnavailable', 'transient') : before(operation, nth))(bench.cloud.fault);
    const picture = await look(bench);
    const gaps = findings(bench.topology, picture).gaps.filter((gap) => gap.includes('lock of'));
    expect(gaps).toHaveLength(3);
    expect(gaps.every((gap) => gap.startsWith(`${EAST}: lock of warm-standby.${EAST}.`))).toBe(true);
    expect(await show(bench)).toContain(`locks      unknown in ${EAST} (ServiceUnavailable)`);
  });

  it('says how to go on with an open run', async () => {
    const text = await show(locked(), { runs: [run('1', null)] });
    expect(text).toContain('open run   1 has not ended; where nothing runs it any more: dr resume 1 --lab');
  });

  it('says of an open run what waits for a second person, and who went on alone', async () => {
    const glass = { by: 'ann', principal: 'AROAX', reason: 'nobody answers', at: 0, until: 3_600_000 };
    const text = await show(locked(), {
      runs: [run('1', null, { waiting: ['data-loss:us-east-1'], breakGlass: [glass] })],
    });
    expect(text).toContain('waits for a second person: dr approve 1 data-loss:us-east-1 --reason TEXT --lab');
    expect(text).toContain('BREAK-GLASS: ann goes on ALONE where two should agree, until 1970-01-01T01:00');
  });

  it('names a run that may be open and cannot be read, with what to do', async () => {
    const damaged = [{ id: '1', environment: 'e', world: 'w', why: 'runbook.json is missing' }];
    expect(await show(locked(), { damaged })).toMatch(
      /open run\? +1 is damaged: runbook\.json is missing\. .*dr journal 1 --sync --lab; to end it: dr abort 1 --reason TEXT --lab/,
    );
  });

  it('says why there is no failover where its target is out', async () => {
    const bench = locked();
    bench.cloud.out.add(WEST);
    expect(await show(bench)).toMatch(/RTO +objective 600 s; unknown \(no failover to us-west-2: /);
  });
});

function run(id: string, outcome: string | null, rest: Partial<KeptRun> = {}): KeptRun {
  return {
    id,
    runbook: 'failover',
    environment: 'e',
    target: WEST,
    world: 'w',
    begun: 'then',
    outcome,
    waiting: [],
    breakGlass: [],
    ...rest,
  };
}

it('a run is open until it is done or ended, or a later one began', () => {
  const ids = (...runs: readonly KeptRun[]): readonly string[] => openRuns(runs, 'e', 'w').map(({ id }) => id);
  expect(ids(run('1', 'failed'), run('2', null))).toEqual(['2']);
  expect(ids(run('1', 'failed'), run('2', null, { begun: null }))).toEqual(['1']);
  expect(ids(run('1', 'failed'), run('2', 'aborted'))).toEqual([]);
  expect(ids(run('1', 'failed'), run('2', 'done'), run('3', 'unknown'))).toEqual(['3']);
  expect(ids(run('1', null, { world: 'other' }), run('2', null, { environment: 'other' }))).toEqual([]);
});

it.each([
  [undefined, false, null],
  [true, false, 5],
  ['30', false, 30],
])('watches %j every so often', (given, json, seconds) => {
  expect(readWatch(given, json)).toBe(seconds);
});

it.each([
  ['0', false],
  ['soon', false],
  [true, true],
])('refuses to watch %j (json: %j)', (given, json) => {
  expect(() => readWatch(given, json)).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
});
