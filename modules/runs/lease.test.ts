/** The lease in every bucket: who sees whom when buckets are silent, and which of two runs gives way. */
import { DrError } from '../console/errors';
import type { Sender } from '../runbook/ports';
import { Bench, EAST, WEST } from '../recovery/testing/run';
import { RunLease, type ClaimOptions } from './lease';
import { objectsIn } from './objects';
import { leaseKey, leasePlaces } from './places';

const CONTROL = 'us-east-2';
const KEY = leaseKey('warm-standby');

let bench: Bench;
beforeEach(() => (bench = new Bench()));

interface Who {
  readonly run: string;
  readonly target: string;
  readonly mode?: 'graceful' | 'ungraceful';
  readonly sender?: Sender;
  readonly options?: Partial<ClaimOptions>;
}

function leaseOf({ run, target, mode = 'ungraceful', sender = bench.cloud, options = {} }: Who): RunLease {
  const { topology, clock } = bench;
  const buckets = leasePlaces(topology, { target }).map((place) => objectsIn(place, { sender, clock }));
  const holder = { arn: `arn:aws:iam::123456789012:user/${run}`, host: 'here', machine: run, pid: 1 };
  return new RunLease(
    buckets,
    clock,
    { run, runbook: `failover-${mode}`, mode, touches: [target], holder },
    { environment: 'warm-standby', floor: 0, takeover: null, isGone: () => false, ...options },
  );
}

const kept = (region: string): Record<string, unknown> =>
  JSON.parse(bench.cloud.kept(region).get(KEY)?.Body ?? '{}') as Record<string, unknown>;
const silent = (...regions: string[]): void => {
  bench.cloud.fault = ({ service, region }) =>
    service === 's3' && regions.includes(region)
      ? { ok: false, kind: 'transient', code: 'ServiceUnavailable', message: '', requestId: null }
      : undefined;
};
const refusal = (opening: Promise<unknown>): Promise<unknown> =>
  opening.catch((error: unknown) => (error instanceof DrError ? error.code : error));

/** Lets renewals come. */
const renewed = (): Promise<void> => bench.clock.sleep(25_000);

it('lies in every bucket, with one epoch, and is given back in all of them', async () => {
  const lease = leaseOf({ run: '1', target: WEST });
  expect(await lease.open()).toEqual({ v: 'held', taken: null, left: null });
  for (const region of [WEST, EAST, CONTROL]) expect(kept(region)).toMatchObject({ run: '1', epoch: 1, open: true });
  await lease.release(false);
  for (const region of [WEST, EAST, CONTROL]) expect(kept(region)).toMatchObject({ holder: null, open: false });
});

it('is seen by a second operator whom the bucket of its target does not answer', async () => {
  await leaseOf({ run: '1', target: WEST }).open();
  silent(WEST);
  expect(await refusal(leaseOf({ run: '2', target: EAST }).open())).toBe('lease-held');
  expect([kept(EAST), kept(CONTROL)]).toMatchObject([{ run: '1' }, { run: '1' }]);
});

it('is lost to a newer run that took its own elsewhere while this one could not be asked, also when that one is at its end', async () => {
  for (const ends of [false, true]) {
    bench = new Bench();
    const first = leaseOf({ run: '1', target: WEST, mode: 'graceful' });
    await first.open();
    silent(WEST);
    await bench.clock.sleep(61_000);
    const second = leaseOf({ run: '2', target: EAST });
    expect(await second.open()).toMatchObject({
      v: 'held',
      taken: { run: '1', reason: 'it was not renewed for 60 s' },
    });
    if (ends) await second.release(false);
    silent();
    expect([kept(WEST), kept(EAST)]).toMatchObject([
      { run: '1', epoch: 1 },
      { run: '2', epoch: 2 },
    ]);
    expect([await first.check(), first.why()]).toEqual(['lost', expect.stringContaining('user/2')]);
  }
});

it('comes to a bucket that was silent when it answers again, and stays lost to nobody who is older', async () => {
  await leaseOf({ run: '1', target: WEST }).open();
  await bench.clock.sleep(61_000);
  silent(WEST);
  const second = leaseOf({ run: '2', target: EAST });
  await second.open();
  second.keep();
  silent();
  await renewed();
  expect([await second.check(), kept(WEST)]).toMatchObject(['held', { run: '2', epoch: 2 }]);
  await second.release(false);
});

it('of two that could not see each other exactly one gives way when they can', async () => {
  const blind = (region: string): Sender => ({
    send: (operation) =>
      operation.region === region || operation.region === CONTROL
        ? Promise.resolve({ ok: false, kind: 'transient', code: 'ECONNRESET', message: '', requestId: null })
        : bench.cloud.send(operation),
  });
  let cut = true;
  const through = (region: string): Sender => ({
    send: (operation) => (cut ? blind(region) : bench.cloud).send(operation),
  });
  const one = leaseOf({ run: '1', target: WEST, sender: through(EAST) });
  const two = leaseOf({ run: '2', target: EAST, sender: through(WEST) });
  for (const lease of [one, two]) {
    // Neither sees more than half: both are told so, and go on, since both are emergencies.
    expect(await lease.open()).toMatchObject({ v: 'unknown' });
    expect([await lease.check(), lease.why()]).toEqual(['unknown', expect.stringContaining(CONTROL)]);
    lease.keep();
  }
  cut = false;
  await renewed();
  expect([await one.check(), await two.check()]).toEqual(['lost', 'held']);
  await Promise.all([one.release(true), two.release(false)]);
});

it('is not taken by a planned run that sees half of the buckets or less; what one more than half holds is enough', async () => {
  silent(EAST, CONTROL);
  const lease = leaseOf({ run: '1', target: WEST, mode: 'graceful' });
  expect(await lease.open()).toMatchObject({ v: 'unknown' });
  expect([lease.why(), kept(WEST)]).toEqual([expect.stringContaining(`${EAST} and ${CONTROL}`), {}]);
  silent(EAST);
  expect(await lease.open()).toMatchObject({ v: 'held' });
  silent(EAST, CONTROL);
  expect(await lease.check()).toBe('unknown');
  silent(CONTROL);
  expect(await lease.check()).toBe('held');
});

it('costs an emergency nothing for a bucket that was silent before', async () => {
  const hangs: Sender = {
    send: async (operation) => {
      if (operation.region === EAST) await bench.clock.sleep(15_000);
      return bench.cloud.send(operation);
    },
  };
  const lease = leaseOf({ run: '1', target: WEST, sender: hangs });
  await lease.open();
  const before = bench.clock.now();
  for (let looks = 0; looks < 20; looks += 1) expect(await lease.check()).toBe('held');
  expect(bench.clock.now()).toBe(before);
});

it('that a silent bucket still shows as held, though it was given back, stops nobody', async () => {
  const first = leaseOf({ run: '1', target: WEST });
  await first.open();
  silent(EAST);
  await first.release(false);
  silent();
  expect(kept(EAST)).toMatchObject({ run: '1', holder: { machine: '1' } });
  expect(await leaseOf({ run: '2', target: EAST }).open()).toMatchObject({ v: 'held', taken: null });
});

it('is still held where one bucket alone shows that it was not renewed', async () => {
  const first = leaseOf({ run: '1', target: WEST });
  await first.open();
  silent(EAST);
  first.keep();
  await bench.clock.sleep(65_000);
  silent();
  expect(await refusal(leaseOf({ run: '2', target: EAST }).open())).toBe('lease-held');
  expect(await first.check()).toBe('held');
  await first.release(false);
});

it('is not taken again by a run that another one passed, whoever says so; only to end it', async () => {
  const first = leaseOf({ run: '1', target: WEST });
  await first.open();
  await first.release(true);
  const second = leaseOf({ run: '2', target: EAST });
  expect(await second.open()).toMatchObject({ left: '1' });
  await second.release(true);
  const again = (options: Partial<ClaimOptions>): RunLease => leaseOf({ run: '1', target: WEST, options });
  expect(await refusal(again({ floor: 1, takeover: 'mine' }).open())).toBe('run-passed');
  const ends = again({ floor: 1, ending: true });
  expect(await ends.open()).toMatchObject({ v: 'held', left: '2' });
  await ends.release(false, true);
  expect(kept(WEST)).toMatchObject({ run: '2', epoch: 3, holder: null, open: true });
  expect(await leaseOf({ run: '2', target: EAST, options: { floor: 2 } }).open()).toMatchObject({ v: 'held' });
});

it('of two that begin at the same time goes to one', async () => {
  const leases = [leaseOf({ run: '1', target: WEST }), leaseOf({ run: '2', target: EAST })];
  const opened = await Promise.all(leases.map((lease) => refusal(lease.open())));
  expect(opened).toEqual(['lease-held', { v: 'held', taken: null, left: null }]);
  expect(await leases[1]?.check()).toBe('held');
});

describe('after it was taken over', () => {
  const REASON = 'the first operator cannot be reached';

  /** Run 1, which lost its lease to run 2 and has seen it. */
  async function lost(): Promise<readonly [RunLease, RunLease]> {
    const first = leaseOf({ run: '1', target: WEST });
    await first.open();
    first.keep();
    const second = leaseOf({ run: '2', target: WEST, options: { takeover: REASON } });
    await second.open();
    expect(await first.check()).toBe('lost');
    return [first, second];
  }

  const expectSecondHolds = async (second: RunLease): Promise<void> => {
    for (const region of [WEST, EAST, CONTROL]) {
      expect(kept(region)).toMatchObject({ run: '2', epoch: 2, holder: { machine: '2' } });
    }
    expect(await refusal(leaseOf({ run: '3', target: WEST }).open())).toBe('lease-held');
    expect(await second.check()).toBe('held');
  };

  it('is not given back for the one who holds it now', async () => {
    const [first, second] = await lost();
    await first.release(true);
    await expectSecondHolds(second);
  });

  it('is not given back to a run that was left behind', async () => {
    const before = leaseOf({ run: '0', target: WEST });
    await before.open();
    await before.release(true);
    const first = leaseOf({ run: '1', target: WEST });
    expect(await first.open()).toMatchObject({ left: '0' });
    const second = leaseOf({ run: '2', target: WEST, options: { takeover: REASON } });
    await second.open();
    await first.check();
    await first.release(true, true);
    expect(kept(WEST)).toMatchObject({ run: '2', holder: { machine: '2' } });
  });

  it('is not renewed by the one who lost it, while what is in flight there comes to its end', async () => {
    const [first, second] = await lost();
    await renewed();
    await expectSecondHolds(second);
    await first.release(true);
  });
});
