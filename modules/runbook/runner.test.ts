import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallResult } from '../operations/adapter';
import { fileJournal } from './file-journal';
import type { EntryBody, Journal } from './journal';
import type { RunResult } from './outcome';
import type { Runbook } from './runbook';
import { failoverRunbook } from '../patterns/warm-standby/failover';
import { fault, type Fault } from '../memory/cloud';
import { Bench, EAST, ends, MemoryJournal, WEST } from '../recovery/testing/run';

async function lost(): Promise<{ bench: Bench; runbook: Runbook }> {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
  bench.cloud.sent.length = 0;
  return { bench, runbook };
}

const on =
  (action: string, answer: CallResult, times = Infinity): Fault =>
  (operation, nth) =>
    operation.action === action && nth <= times ? answer : undefined;

const ok = (output: unknown): CallResult => ({ ok: true, output, requestId: null });

it('takes for sent what a copy of the journal knew and the file did not, as it goes on', async () => {
  const { bench, runbook } = await lost();
  const stop = new AbortController();
  bench.cloud.fault = (operation) => {
    if (operation.action !== 'FailoverGlobalCluster') return undefined;
    stop.abort(new Error('Ctrl-C'));
    return fault('Throttling', 'transient');
  };
  await bench.run(runbook, { signal: stop.signal });
  const { entries } = bench.journal;
  const sent = entries.find((one) => one.kind === 'intent' && one.step === 'promote');
  if (sent?.kind !== 'intent') throw new Error('the promotion was never sent');
  // The file as it was before; the line comes back from a copy when the first new one is written to it.
  const journal = new MemoryJournal(entries.filter((one) => !('step' in one && one.step === 'promote')));
  const append = journal.append;
  let joined = false;
  journal.append = async (at, body) => {
    const entry = await append(at, body);
    if (!joined) await append(at, { kind: 'intent', step: 'promote', act: sent.act });
    joined = true;
    return entry;
  };
  const before = bench.clock.now();
  let again = Infinity;
  bench.cloud.fault = ({ action }) => {
    if (action === 'FailoverGlobalCluster') again = Math.min(again, bench.clock.now());
    return undefined;
  };
  bench.journal = journal;
  expect((await bench.run(runbook)).outcome).toBe('done');
  const act = runbook.steps.find(({ id }) => id === 'promote')?.act[sent.act];
  const settle = act?.kind === 'call' ? act.settle * 1000 : 0;
  expect(settle).toBeGreaterThan(0);
  expect(again - before).toBeGreaterThanOrEqual(settle);
});

it.each([
  ['lost', true],
  ['unknown', false],
] as const)('says done only while nobody took its lease; at the end it is %s', async (atTheEnd, isLost) => {
  const { bench, runbook } = await lost();
  const over = (): boolean => bench.cloud.sent.some(({ action }) => action === 'DescribeAlarms');
  const lease = {
    epoch: () => 1,
    check: () => Promise.resolve(over() ? atTheEnd : ('held' as const)),
    why: () => 'another one holds it',
  };
  const end = await bench.run(runbook, { lease }).catch((error: unknown) => error);
  if (isLost) expect(end).toMatchObject({ code: 'lease-lost', what: expect.stringContaining('another one') as string });
  else expect(end).toMatchObject({ outcome: 'done' });
  expect(bench.cloud.serves()).toBe(WEST);
  expect(bench.journal.entries.some(({ kind }) => kind === 'finish')).toBe(!isLost);
});

it.each<[string, object]>([
  ['private by now', { Config: { PrivateZone: true } }],
  ['of another name by now', { Name: 'other.example.' }],
])('changes no record in a zone that is %s, and says so', async (_how, changed) => {
  const { bench, runbook } = await lost();
  bench.cloud.zones = bench.cloud.zones.map((zone) => ({ ...zone, ...changed }));
  const result = await bench.run(runbook);
  expect(ends(result)['record']).toBe('halted');
  expect(result.steps.find(({ id }) => id === 'record')?.why).toMatch(
    /nothing sent: zone Z1 is the public one of example.com/,
  );
  expect(bench.cloud.mutations().some((call) => call.includes('ChangeResourceRecordSets'))).toBe(false);
});

describe('what shows before the promotion that the record cannot move the clients', () => {
  const second = (isPrivate: boolean) => ({
    Id: '/hostedzone/Z2',
    Name: 'example.com.',
    Config: { PrivateZone: isPrivate },
  });

  it.each<[string, (bench: Bench) => void, RegExp]>([
    [
      'the record has become one of several',
      ({ cloud }) => void (cloud.record = { ...cloud.record, SetIdentifier: 'west', Weight: 0 } as typeof cloud.record),
      /^nothing sent: api.example.com is one of several records with a routing policy/,
    ],
    [
      'a second public zone has the name',
      ({ cloud }) => cloud.zones.push(second(false)),
      /^nothing sent: another public zone example.com is there beside Z1/,
    ],
  ])('stops it while nothing is moved: %s', async (_what, change, why) => {
    const { bench, runbook } = await lost();
    change(bench);
    const result = await bench.run(runbook);
    expect(result.outcome).toBe('refused');
    expect(result.steps.find(({ id }) => id === 'promote')).toMatchObject({
      end: 'halted',
      why: expect.stringMatching(why) as string,
    });
    expect(bench.cloud.mutations().filter((call) => /^(rds|route53):/.test(call))).toEqual([]);
  });

  it.each<[string, Fault]>([
    ['no answer', on('ListHostedZonesByName', fault('ServiceUnavailable', 'transient'))],
    ['a refusal', on('ListHostedZonesByName', fault('AccessDenied', 'denied'))],
    ['an empty answer', on('ListHostedZonesByName', ok({}))],
    ['no answer about the record', on('ListResourceRecordSets', fault('ServiceUnavailable', 'transient'), 1)],
  ])('holds nothing up where Route 53 gives %s', async (_what, made) => {
    const { bench, runbook } = await lost();
    bench.cloud.fault = made;
    expect((await bench.run(runbook)).outcome).toBe('done');
    expect(bench.cloud.serves()).toBe(WEST);
  });

  it('takes a private zone of the same name for no other', async () => {
    const { bench, runbook } = await lost();
    bench.cloud.zones.push(second(true));
    expect((await bench.run(runbook)).outcome).toBe('done');
  });

  it.each([{ graceful: true }, { detach: true }])('stops the other ways to move the writer: %j', async (options) => {
    const bench = new Bench();
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST, ...options });
    bench.cloud.zones.push(second(false));
    const result = await bench.run(runbook);
    expect(ends(result)[options.graceful ? 'switchover' : 'detach']).toBe('halted');
    expect(bench.cloud.writer()).toBe(EAST);
  });
});

describe('faults', () => {
  // Each: what is wrong, how the promotion ends, how the run ends, how often the promotion was sent.
  it.each<[string, Fault, string, RunResult['outcome'], number]>([
    [
      'reads throttled for a while',
      on('DescribeGlobalClusters', fault('Throttling', 'transient'), 6),
      'met',
      'done',
      1,
    ],
    [
      'reads throttled for good',
      on('DescribeGlobalClusters', fault('Throttling', 'transient')),
      'unknown',
      'unknown',
      0,
    ],
    ['reads denied', on('DescribeGlobalClusters', fault('AccessDenied', 'denied')), 'unknown', 'unknown', 0],
    ['an empty answer', on('DescribeGlobalClusters', ok({ GlobalClusters: [] })), 'halted', 'refused', 0],
    ['no list at all', on('DescribeGlobalClusters', ok({})), 'halted', 'refused', 0],
    [
      'more pages than one',
      on('DescribeGlobalClusters', ok({ GlobalClusters: [], Marker: 'm' })),
      'unknown',
      'unknown',
      0,
    ],
    ['no instance available', on('DescribeDBInstances', ok({ DBInstances: [] })), 'halted', 'refused', 0],
    ['the call throttled once', on('FailoverGlobalCluster', fault('Throttling', 'transient'), 1), 'met', 'done', 2],
    ['the call denied', on('FailoverGlobalCluster', fault('AccessDenied', 'denied')), 'refused', 'refused', 1],
    [
      'the call refused',
      on('FailoverGlobalCluster', fault('InvalidGlobalClusterStateFault', 'refused')),
      'refused',
      'refused',
      1,
    ],
  ])('%s', async (_name, made, promote, outcome, sent) => {
    const { bench, runbook } = await lost();
    bench.cloud.fault = made;
    const result = await bench.run(runbook);
    const calls = bench.cloud.mutations();
    expect([ends(result).promote, result.outcome]).toEqual([promote, outcome]);
    expect(calls.filter((call) => call.startsWith('rds:FailoverGlobalCluster'))).toHaveLength(sent);
    // A failing branch lets its siblings finish, and the clients stay where they are.
    expect(ends(result)).toMatchObject({ scale: 'met', listener: 'met' });
    expect(calls.includes(`route53:ChangeResourceRecordSets ${WEST}`)).toBe(promote === 'met');
  });

  it('another failover under way halts the promotion', async () => {
    const { bench, runbook } = await lost();
    if (bench.cloud.global) bench.cloud.global.FailoverState = { Status: 'failing-over', ToDbClusterArn: 'other' };
    const result = await bench.run(runbook);
    expect(ends(result).promote).toBe('halted');
    expect(bench.cloud.mutations()).not.toContain(`rds:FailoverGlobalCluster ${WEST}`);
  });

  it('a lost answer is not sent again while its effect is only late', async () => {
    const { bench, runbook } = await lost();
    bench.cloud.visibility = 30;
    bench.cloud.fault = (operation, nth) => {
      if (operation.action !== 'FailoverGlobalCluster' || nth > 1) return undefined;
      // It arrives, but nobody hears of it.
      const { fault: again, sent } = bench.cloud;
      bench.cloud.fault = () => undefined;
      void bench.cloud.send(operation).then(() => sent.pop());
      bench.cloud.fault = again;
      return fault('ECONNRESET', 'transient');
    };
    const result = await bench.run(runbook);
    expect(result.outcome).toBe('done');
    expect(bench.cloud.mutations().filter((call) => call.startsWith('rds:'))).toHaveLength(1);
  });

  it('an alarm keeps the proof from passing', async () => {
    const { bench, runbook } = await lost();
    bench.cloud.state(WEST).alarms[bench.topology.regions[1]?.names.serverErrorsAlarm ?? ''] = 'ALARM';
    expect(ends(await bench.run(runbook))).toMatchObject({ record: 'met', verify: 'not' });
  });

  it('an entry that does not answer is unknown, not well', async () => {
    const { bench, runbook } = await lost();
    const result = await bench.run(runbook, { probe: () => Promise.resolve({ ok: false, why: 'ECONNREFUSED' }) });
    expect([ends(result).verify, result.outcome]).toEqual(['unknown', 'unknown']);
  });
});

class Crash extends Error {}

/** A journal that ends the process at entry `at`: before it is on disk, or just after. */
function crashing(inner: MemoryJournal, at: number, when: 'before' | 'after', crash: () => void): Journal {
  return {
    read: () => inner.read(),
    append: async (time: number, body: EntryBody) => {
      if (inner.entries.length + 1 === at && when === 'before') {
        crash();
        throw new Crash();
      }
      const entry = await inner.append(time, body);
      if (entry.seq === at) {
        crash();
        throw new Crash();
      }
      return entry;
    },
  };
}

describe('resuming', () => {
  it.each([0, 20])(
    'at every line of the journal reaches the same end, visibility lag %s s',
    async (visibility) => {
      const { bench: whole, runbook: plain } = await lost();
      whole.cloud.visibility = visibility;
      await whole.run(plain);
      const lines = whole.journal.entries.length;
      const calls = whole.cloud.mutations();
      for (let at = 1; at <= lines; at += 1) {
        for (const when of ['before', 'after'] as const) {
          const { bench, runbook } = await lost();
          bench.cloud.visibility = visibility;
          let dead = false;
          const sender = {
            send: (operation: Parameters<typeof bench.cloud.send>[0]) =>
              dead ? Promise.reject(new Crash()) : bench.cloud.send(operation),
          };
          const journal = crashing(bench.journal, at, when, () => (dead = true));
          await expect(bench.run(runbook, { journal, sender })).rejects.toThrow(Crash);
          const result = await bench.run(runbook);
          expect([at, when, result.outcome]).toEqual([at, when, 'done']);
          // Never twice; and not at all where the effect came by itself meanwhile (scaling raises the count to its minimum).
          const sent = bench.cloud.mutations();
          const repeated = sent.filter((call, index) => sent.indexOf(call) < index);
          expect({ at, when, repeated }).toEqual({ at, when, repeated: [] });
          expect(calls).toEqual(expect.arrayContaining(sent));
          expect(sent).toContain(`rds:FailoverGlobalCluster ${WEST}`);
          expect([bench.cloud.writer(), bench.cloud.serves(), bench.cloud.state(WEST).running]).toEqual([
            WEST,
            WEST,
            3,
          ]);
        }
      }
    },
    60_000,
  );

  it('does not ask again for what was accepted, and keeps met steps', async () => {
    const { bench, runbook } = await lost();
    bench.cloud.fault = on('FailoverGlobalCluster', fault('AccessDenied', 'denied'), 1);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'refused' });
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.asked).toEqual([`data-loss:${EAST}`, `unfenced:${EAST}`]);
    expect(bench.journal.entries.filter((entry) => entry.kind === 'begin' && entry.step === 'scale')).toHaveLength(1);
  });

  it('does not renew a deadline', async () => {
    const { bench, runbook } = await lost();
    const stop = new AbortController();
    bench.cloud.fault = (operation) => {
      if (operation.action === 'DescribeTargetHealth' && bench.clock.now() - start > 300_000)
        stop.abort(new Error('^C'));
      return operation.action === 'DescribeTargetHealth' ? fault('Throttling', 'transient') : undefined;
    };
    const start = bench.clock.now();
    expect(await bench.run(runbook, { signal: stop.signal })).toMatchObject({ outcome: 'aborted' });
    const begun = bench.clock.now();
    bench.cloud.fault = on('DescribeTargetHealth', fault('Throttling', 'transient'));
    const result = await bench.run(runbook);
    const scale = result.steps.find(({ id }) => id === 'scale');
    expect(scale?.end).toBe('unknown');
    expect((scale?.endedAt ?? 0) - begun).toBeLessThan(700_000);
  });

  it('refuses the journal of another runbook', async () => {
    const { bench, runbook } = await lost();
    await bench.run(runbook);
    await expect(bench.run({ ...runbook, title: 'another' })).rejects.toMatchObject({
      code: 'journal-of-another-runbook',
    });
  });
});

describe('interrupting', () => {
  it('stops cleanly, says so in the journal, and can be resumed', async () => {
    const { bench, runbook } = await lost();
    const stop = new AbortController();
    bench.cloud.fault = (operation) => {
      if (operation.action === 'FailoverGlobalCluster') stop.abort(new Error('interrupted by a person'));
      return undefined;
    };
    const result = await bench.run(runbook, { signal: stop.signal });
    expect(result.outcome).toBe('aborted');
    expect(ends(result).promote).toBe('pending');
    expect(bench.journal.entries.at(-1)).toMatchObject({ kind: 'pause', why: 'interrupted by a person' });
    // The call had left: its answer is in the journal.
    expect(bench.journal.entries.some((entry) => entry.kind === 'result' && entry.step === 'promote')).toBe(true);
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    expect(bench.cloud.mutations().filter((call) => call.startsWith('rds:'))).toHaveLength(1);
  });
});

describe('the journal file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'journal-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const begin = (step: string): EntryBody => ({ kind: 'begin', step });

  it('is chained, and goes on after a torn last line', async () => {
    const path = join(dir, 'run', 'journal.jsonl');
    const first = fileJournal(path, 7);
    await first.append(1, begin('a'));
    await first.append(2, begin('b'));
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"seq":3,"at`);
    const second = fileJournal(path, 7);
    expect(await second.read()).toHaveLength(2);
    await second.append(3, begin('c'));
    const entries = await fileJournal(path).read();
    expect(entries.map(({ seq, epoch }) => [seq, epoch])).toEqual([
      [1, 7],
      [2, 7],
      [3, 7],
    ]);
    expect(new Set(entries.map(({ prev }) => prev)).size).toBe(3);
  });

  it('is refused where a line was changed', async () => {
    const path = join(dir, 'journal.jsonl');
    const journal = fileJournal(path);
    await journal.append(1, begin('a'));
    await journal.append(2, begin('b'));
    writeFileSync(path, readFileSync(path, 'utf8').replace('"a"', '"x"'));
    expect(() => fileJournal(path)).toThrow(expect.objectContaining({ code: 'journal-broken' }) as Error);
  });
});
