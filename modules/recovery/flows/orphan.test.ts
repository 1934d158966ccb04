/** A lease without a run: a process died right after it had written its lease, or somebody wrote something else there. */
import { EXIT } from '../../console/errors';
import { requireNoOpenRun } from '../../runs/interlock';
import { RunLease } from '../../runs/lease';
import { MAX_TTL_SECONDS } from '../../runs/lease-record';
import { objectsIn } from '../../runs/objects';
import { openLeases, orphanOf, type OpenLease } from '../../runs/orphans';
import { leaseKey, leasePlaces } from '../../runs/places';
import { fault } from '../../memory/cloud';
import { FlowBench } from '../testing/flows';
import { EAST, WEST } from '../testing/run';
import { resumeKept } from './carry-out';
import { failover } from './failover';
import { endOrphan, replaceUnreadable, unreadableLeases } from './orphan';
import { abortRun } from './steer';

const CONTROL = 'us-east-2';
const ALL = [WEST, EAST, CONTROL];
const KEY = leaseKey('warm-standby');
const RUN = '20261120T120000Z-failover-ungraceful-abc';
const THEM = { arn: 'arn:aws:iam::123456789012:user/them', host: 'there', machine: 'm2', pid: 77 };
const WHY = { reason: 'its machine was lost', takeover: false };

let bench: FlowBench;
beforeEach(() => {
  bench = new FlowBench();
});
afterEach(() => bench.close());

/** A run that was killed when its lease was written, and nothing else. */
async function killed(): Promise<RunLease> {
  const { topology, clock, cloud } = bench;
  const buckets = leasePlaces(topology, { target: WEST }).map((place) => objectsIn(place, { sender: cloud, clock }));
  const claim = { run: RUN, runbook: 'failover-ungraceful', mode: 'ungraceful', touches: ['global', WEST] };
  const options = { environment: 'warm-standby', floor: 0, takeover: null, isGone: () => false };
  const lease = new RunLease(buckets, clock, { ...claim, holder: THEM }, options);
  await lease.open();
  return lease;
}

const kept = (region: string): Record<string, unknown> =>
  JSON.parse(bench.cloud.kept(region).get(KEY)?.Body ?? '{}') as Record<string, unknown>;
function write(region: string, text: string): void {
  const LastModified = new Date(bench.clock.now()).toISOString();
  bench.cloud.kept(region).set(KEY, { Body: text, ETag: `"${text.length}"`, LastModified });
}
const orphan = async (): Promise<OpenLease> =>
  (await orphanOf(bench.topology, RUN, bench.ports())) ?? Promise.reject(new Error('there is no orphan'));
const applies = (): Promise<void> => requireNoOpenRun(bench.topology, ['warm-standby.global'], bench.ports());

describe('a lease of which nothing else was kept', () => {
  it('holds up applies, and every verb that is named for its run says what it is and how to end it', async () => {
    await killed();
    await bench.clock.sleep(90_000);
    await expect(applies()).rejects.toMatchObject({ code: 'run-open' });
    const expected = {
      code: 'lease-orphan',
      exit: EXIT.refused,
      why: expect.stringMatching(
        /no longer renewed by .*user\/them \(process 77 on there\), since .*, last written 1m 30s ago/,
      ) as string,
      fix: expect.stringContaining(`dr abort ${RUN} --reason TEXT`) as string,
    };
    await expect(resumeKept(RUN, bench.ports())).rejects.toMatchObject(expected);
    await expect(abortRun(RUN, bench.ports(), WHY)).rejects.toMatchObject(expected);
    await expect(resumeKept('another', bench.ports())).rejects.toMatchObject({ code: 'no-such-run' });
  });

  it('is ended by name: given back in every bucket under its own epoch, on record with its reason, and then applies and runs go on', async () => {
    await killed();
    await bench.clock.sleep(90_000);
    await endOrphan(await orphan(), bench.ports(), WHY);
    for (const region of ALL) {
      expect(kept(region)).toMatchObject({ run: RUN, epoch: 1, holder: null, open: false });
      const [, why] = [...bench.cloud.kept(region)].find(([key]) => key.includes(`${RUN}/ended-`)) ?? [];
      expect(JSON.parse(why?.Body ?? '{}')).toMatchObject({ reason: WHY.reason, before: { last: THEM, epoch: 1 } });
    }
    await applies();
    expect(await orphanOf(bench.topology, RUN, bench.ports())).toBeNull();
    bench.cloud.out.add(EAST);
    expect((await failover(bench.ports(), { to: WEST })).result.outcome).toBe('done');
  });

  it('is not taken from one who renews it, unless that is said; and not while too few buckets answer', async () => {
    await killed();
    const found = await orphan();
    await expect(endOrphan(found, bench.ports(), WHY)).rejects.toMatchObject({ code: 'lease-held' });
    bench.cloud.fault = ({ service, region }) =>
      service === 's3' && region !== WEST ? fault('ServiceUnavailable', 'transient') : undefined;
    await expect(endOrphan(found, bench.ports(), { ...WHY, takeover: true })).rejects.toMatchObject({
      code: 'lease-not-ended',
    });
    expect(kept(WEST)).toMatchObject({ epoch: 1, open: true });
    bench.cloud.fault = ({ service, region }) =>
      service === 's3' && region === EAST ? fault('ServiceUnavailable', 'transient') : undefined;
    await endOrphan(found, bench.ports(), { ...WHY, takeover: true });
    expect(kept(CONTROL)).toMatchObject({ epoch: 2, holder: null, open: false });
  });

  it('does not hold a process that only stood still: it finds its lease given back, with who did it, and stops', async () => {
    const sleeper = await killed();
    await bench.clock.sleep(90_000);
    await endOrphan(await orphan(), bench.ports(), WHY);
    expect(await sleeper.check()).toBe('lost');
    expect(sleeper.why()).toMatch(/user\/me ended the lease of .*: its machine was lost/);
    await sleeper.release(true);
    for (const region of ALL) expect(kept(region)).toMatchObject({ holder: null, open: false });
  });

  it('ends no other run: one that took its place in between, and was stopped, can go on', async () => {
    await killed();
    await bench.clock.sleep(90_000);
    const found = await orphan();
    bench.cloud.out.add(EAST);
    bench.cloud.fault = ({ action }) => {
      if (action === 'FailoverGlobalCluster') bench.stop.abort(new Error('Ctrl-C'));
      return undefined;
    };
    const { runId, result } = await failover(bench.ports(), { to: WEST });
    expect(result.outcome).not.toBe('done');
    for (const takeover of [false, true]) {
      await expect(endOrphan(found, bench.ports(), { ...WHY, takeover })).rejects.toMatchObject({
        code: 'lease-not-ended',
      });
    }
    expect(kept(WEST)).toMatchObject({ run: runId, open: true });
    bench.cloud.fault = () => undefined;
    const signal = new AbortController().signal;
    expect((await resumeKept(runId, bench.ports({ signal }))).result.outcome).toBe('done');
  });

  it('with a reason of many lines and characters is still a lease that can be read', async () => {
    await killed();
    await bench.clock.sleep(90_000);
    await endOrphan(await orphan(), bench.ports(), { ...WHY, reason: `a\n"b"\u001b[2J${'x'.repeat(9_000)}` });
    expect(await unreadableLeases(bench.ports())).toEqual([]);
    await applies();
  });

  it.each(['runbook.json', 'digest', 'world'])('is one where its process died before it wrote %s', async (missing) => {
    await killed();
    await bench.clock.sleep(90_000);
    for (const name of ['runbook.json', 'digest', 'world'].filter((one) => one !== missing)) {
      const file = { Body: '{}', ETag: '"f"', LastModified: new Date(bench.clock.now()).toISOString() };
      bench.cloud.kept(WEST).set(`runs/warm-standby/${RUN}/${name}`, file);
    }
    await expect(abortRun(RUN, bench.ports(), WHY)).rejects.toMatchObject({ code: 'lease-orphan' });
    await endOrphan(await orphan(), bench.ports(), WHY);
    await applies();
  });

  it('is no orphan where a bucket keeps the run', async () => {
    const runId = await bench.stoppedAtPromotion();
    const { runs } = await openLeases(bench.topology, bench.ports());
    expect(runs.map(({ record, kept: is }) => [record.run, is])).toEqual([[runId, 'yes']]);
    expect(await orphanOf(bench.topology, runId, bench.ports())).toBeNull();
  });
});

describe('times and numbers of an object', () => {
  it.each([999_999_999, 1e308])('a lease that says that it lasts %d s ends all the same', async (ttl) => {
    await killed();
    for (const region of ALL) write(region, JSON.stringify({ ...kept(region), ttl_seconds: ttl }));
    bench.cloud.out.add(EAST);
    await expect(failover(bench.ports(), { to: WEST })).rejects.toMatchObject({ code: 'lease-held' });
    await bench.clock.sleep((MAX_TTL_SECONDS + 1) * 1000);
    expect((await failover(bench.ports(), { to: WEST })).result.outcome).toBe('done');
  });

  it.each([-5, 0, 'x', null, undefined])('one that says that it lasts %p lasts as long as every other', async (ttl) => {
    await killed();
    for (const region of ALL) write(region, JSON.stringify({ ...kept(region), ttl_seconds: ttl }));
    bench.cloud.out.add(EAST);
    await expect(failover(bench.ports(), { to: WEST })).rejects.toMatchObject({ code: 'lease-held' });
    await bench.clock.sleep(61_000);
    expect((await failover(bench.ports(), { to: WEST })).result.outcome).toBe('done');
  });

  it('one that was written in the future counts as written now, and can be ended with a word', async () => {
    await killed();
    for (const region of ALL) {
      const object = bench.cloud.kept(region).get(KEY);
      if (object !== undefined) Object.assign(object, { LastModified: '2099-01-01T00:00:00Z' });
    }
    const found = await orphan();
    expect(found).toMatchObject({ ended: false, age: 0 });
    await endOrphan(found, bench.ports(), { ...WHY, takeover: true });
    await applies();
  });
});

describe('an object that is no lease', () => {
  const good = { epoch: 3, run: 'r', runbook: 'x', mode: 'graceful', touches: [], holder: null, last: THEM };
  const whole = { ...good, since: '2026-11-20T12:00:00Z', ttl_seconds: 60, open: false };
  const texts: readonly (readonly [string, string])[] = [
    ['half written', '{"epoch":1,"run":"x'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['with an epoch that nobody can count on from', JSON.stringify({ ...whole, epoch: 9007199254740991 })],
    ['with a negative epoch', JSON.stringify({ ...whole, epoch: -1 })],
    ['with an epoch in words', JSON.stringify({ ...whole, epoch: '3' })],
    ['with a run that is a path', JSON.stringify({ ...whole, run: '../../state' })],
    ['with a holder that would clear a screen', JSON.stringify({ ...whole, holder: { ...THEM, host: '\u001b[2J' } })],
    ['without a last holder', JSON.stringify({ ...whole, last: undefined })],
    ['with a date that is none', JSON.stringify({ ...whole, since: 'soon' })],
    ['of a megabyte', JSON.stringify({ ...whole, more: 'x'.repeat(1_000_000) })],
  ];

  it.each(texts)('%s: is unknown with its reason, is replaced by name, and then applies go on', async (_name, text) => {
    for (const region of ALL) write(region, text);
    await expect(applies()).rejects.toMatchObject({
      code: 'run-unknown',
      why: expect.stringContaining('none that dr writes') as string,
      fix: expect.stringContaining('dr abort lease --reason TEXT') as string,
    });
    const found = await unreadableLeases(bench.ports());
    expect(found.map(({ region }) => region).sort()).toEqual([...ALL].sort());
    for (const { why } of found) expect(why).not.toContain('\u001b');
    await replaceUnreadable(found, bench.ports(), WHY.reason);
    await applies();
    expect(await unreadableLeases(bench.ports())).toEqual([]);
    expect([...bench.cloud.kept(WEST).keys()].filter((key) => key.includes('/lease/ended-'))).toHaveLength(1);
  });

  it('does not hold up an emergency', async () => {
    for (const region of ALL) write(region, 'x');
    bench.cloud.out.add(EAST);
    expect((await failover(bench.ports(), { to: WEST })).result.outcome).toBe('done');
  });

  it('in one bucket is replaced by the lease that stands in the others: who runs goes on', async () => {
    await killed();
    write(CONTROL, 'x');
    await replaceUnreadable(await unreadableLeases(bench.ports()), bench.ports(), WHY.reason);
    expect(kept(CONTROL)).toEqual(kept(WEST));
    await expect(applies()).rejects.toMatchObject({ code: 'run-open' });
  });

  it('is not replaced where somebody wrote a lease in between', async () => {
    write(WEST, 'x');
    const found = await unreadableLeases(bench.ports());
    write(WEST, JSON.stringify(whole));
    await expect(replaceUnreadable(found, bench.ports(), WHY.reason)).rejects.toMatchObject({
      code: 'lease-not-ended',
    });
    expect(kept(WEST)).toEqual(whole);
  });
});
