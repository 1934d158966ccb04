import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../../console/ports';
import type { ClientRecord } from '../../../evidence/measured/records';
import { isRunning, identify } from '../../../terraform/processes';
import { parseRecords, startClients, type MeasuringClients } from './clients';
import { runGenerator } from './generator';
import type { ClientKindName } from './kinds';
import { startLoad, type Load } from './load';
import { clientsProgram } from './testing/program';
import { SERVICE, SLOW_MS, standIns, type StandIns } from './testing/stand-ins';

const scratch = mkdtempSync(join(tmpdir(), 'clients-'));
let world: StandIns;
let load: Load | null = null;
let records: ClientRecord[] = [];

beforeEach(async () => {
  world = await standIns();
  records = [];
});
afterEach(async () => {
  await load?.stop();
  load = null;
  await world.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const NONE: Readonly<Record<ClientKindName, number>> = { careful: 0, pinned: 0, hasty: 0, patient: 0 };

function begin(perSecond: Partial<Record<ClientKindName, number>>, writeShare = 1): void {
  const profile = { perSecond: { ...NONE, ...perSecond }, writeShare, seed: 3 };
  const target = { url: SERVICE, dns: world.dns, proxy: world.proxy, profile, run: 'r' };
  load = startLoad(
    target,
    () => performance.now(),
    (one) => void records.push(one),
  );
}

async function until(true_: () => boolean): Promise<void> {
  const patience = performance.now() + 15_000;
  while (!true_()) {
    if (performance.now() > patience) throw new Error(`not seen; the last record is ${JSON.stringify(records.at(-1))}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

const acknowledged = (region?: string): ClientRecord[] =>
  records.filter((one) => one.outcome === 'acknowledged' && (region === undefined || one.region === region));

describe('a kind of client', () => {
  it('writes rows that carry its operation, and says who answered', async () => {
    begin({ careful: 50 });
    await until(() => records.length >= 10);
    expect(records[0]).toMatchObject({
      ...{ kind: 'careful', op: 'write', key: 'careful-r-1', attempt: 1, last: true, outcome: 'acknowledged' },
      ...{ status: 201, code: null, region: 'us-east-1', task: 'us-east-1-task', order: 'us-east-1-1', value: null },
    });
    expect(world.east.rows.get('us-east-1-1')).toEqual({ key: 'careful-r-1', idempotencyKey: 'careful-r-1' });
  });

  it('that pools makes one connection for many requests, and one that does not makes one for each', async () => {
    begin({ careful: 40 });
    // While answers are slow, each request that waits has a connection of its own.
    await until(() => records.length > 2 * world.east.connections);
    await load?.stop();
    begin({ hasty: 40 });
    const before = world.east.connections;
    records = [];
    await until(() => records.length >= 20);
    expect(world.east.connections - before).toBeGreaterThanOrEqual(20);
  });

  it('that honours the time to live moves when it is over; one that does not stays for ever', async () => {
    world.point(world.east, 1);
    begin({ hasty: 30, pinned: 30 });
    await until(() => acknowledged('us-east-1').length >= 10);
    world.point(world.west, 1);
    await until(() => acknowledged('us-west-2').length >= 10);
    world.east.state = 'reset';
    // What was answered before is written down before.
    await until(() => records.at(-1)?.outcome === 'unknown' || records.at(-1)?.outcome === 'failed');
    records = [];
    await until(() => records.filter(({ kind }) => kind === 'pinned').length >= 10);
    expect(new Set(acknowledged().map(({ kind }) => kind))).toEqual(new Set(['hasty']));
    expect(records.filter(({ kind, outcome }) => kind === 'pinned' && outcome === 'acknowledged')).toEqual([]);
  });

  it('asks the name server once for the time to live, not for every connection', async () => {
    begin({ hasty: 60 });
    await until(() => records.length >= 30);
    // The name, and the name that it is an alias of.
    expect(world.questions()).toBe(2);
  });

  it('that retries without an idempotency key makes a second row when the first answer came late', async () => {
    world.east.state = 'hang';
    begin({ hasty: 5 });
    await until(() => records.some(({ outcome }) => outcome === 'timed-out'));
    expect(records.find(({ outcome }) => outcome === 'timed-out')).toMatchObject({ last: false, code: 'ETIMEDOUT' });
    world.east.state = 'up';
    await until(() => records.some(({ attempt, outcome }) => attempt > 1 && outcome === 'acknowledged'));
    const again = records.find(({ attempt, outcome }) => attempt > 1 && outcome === 'acknowledged');
    expect(world.east.rows.get(again?.order ?? '')).toEqual({ key: again?.key, idempotencyKey: null });
  });

  it('that is refused because the database takes no writes tries again; one that does not retry leaves it', async () => {
    world.east.state = 'read-only';
    begin({ careful: 20, patient: 20 });
    await until(() => records.some(({ kind, attempt }) => kind === 'careful' && attempt === 2));
    expect(records.find(({ kind }) => kind === 'patient')).toMatchObject({
      ...{ outcome: 'refused', status: 503, code: 'read-only', last: true },
    });
  });

  it('without a time limit hangs in a black hole until the load ends, and its request is unknown then', async () => {
    begin({ patient: 20 });
    await until(() => records.length >= 3);
    world.east.state = 'hang';
    await new Promise((done) => setTimeout(done, 700));
    records = [];
    await new Promise((done) => setTimeout(done, 300));
    expect(records).toEqual([]);
    await load?.stop();
    expect(records.length).toBeGreaterThan(5);
    expect(new Set(records.map(({ code }) => code))).toEqual(new Set(['load-ended']));
    expect(records.filter(({ outcome }) => outcome === 'unknown').length).toBeGreaterThan(0);
  });

  it('records what it could not send because too much is under way, and begins the rest when it is due', async () => {
    world.east.state = 'hang';
    begin({ patient: 400 });
    await until(() => records.some(({ code }) => code === 'too-many-in-flight'));
    expect(load?.totals().patient?.bounded).toBeGreaterThan(0);
    await load?.stop();
    const dues = records.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
    const gaps = dues.slice(1).map((due, index) => due - (dues[index] ?? 0));
    // Evenly spaced, none left out.
    expect(Math.max(...gaps)).toBeCloseTo(2.5, 3);
  });

  it('reads back rows that were acknowledged, and says when one is missing', async () => {
    begin({ careful: 60 }, 0.5);
    await until(() => records.some(({ op }) => op === 'read'));
    const read = records.find(({ op }) => op === 'read');
    expect(read?.value).toBe(read?.key);
    world.east.rows.clear();
    await until(() =>
      records.some(({ op, value, outcome }) => op === 'read' && outcome === 'acknowledged' && value === null),
    );
  });

  it('says why nothing was sent where the name has no address', async () => {
    world.point(null);
    begin({ pinned: 20 });
    await until(() => records.length >= 2);
    expect(records[0]).toMatchObject({ outcome: 'failed', code: 'NXDOMAIN', status: null, region: null });
  });
});

/** Rejects with the signal's reason, as every clock here. */
const sleep: Clock['sleep'] = (ms, signal) =>
  pause(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw signal?.reason;
  });
const wall: Clock = { now: () => Date.now(), sleep, scale: 1 };

describe('the clients', () => {
  const program = clientsProgram(scratch);
  const start = (signal: AbortSignal, file = join(scratch, 'records.jsonl')): Promise<MeasuringClients> =>
    startClients({
      ...{ url: SERVICE, dns: world.dns, proxy: world.proxy, run: 'p', program, file, wall, signal },
      profile: { perSecond: { careful: 20, pinned: 20, hasty: 20, patient: 20 }, writeShare: 0.5, seed: 1 },
    });

  it('run in a process of their own and hand over everything that ended', async () => {
    const clients = await start(new AbortController().signal);
    await until(() => (clients.totals().patient?.acknowledged ?? 0) > 3);
    const some = await clients.records();
    const begun = Date.now();
    expect(new Set(some.map(({ kind }) => kind))).toEqual(new Set(['careful', 'pinned', 'hasty', 'patient']));
    expect(Math.abs((some[0]?.endedAt ?? 0) - begun)).toBeLessThan(60_000);
    const said = await clients.stop();
    const all = await clients.records();
    expect(said).toEqual({ records: all.length, full: false });
    expect(all.slice(0, some.length)).toEqual(some);
    expect(identify(clients.pid)).toBeUndefined();
    const kept = new Set([...world.east.rows.values()].map(({ key }) => key));
    const written = all.filter(({ op, outcome }) => op === 'write' && outcome === 'acknowledged');
    expect(written.filter(({ key }) => !kept.has(key))).toEqual([]);
  });

  it('count latency from when an operation was due, slow answers included', async () => {
    const clients = await start(new AbortController().signal);
    world.east.state = 'slow';
    await until(() => (clients.totals().pinned?.acknowledged ?? 0) > 5);
    await clients.stop();
    const slow = (await clients.records()).filter(
      ({ kind, outcome }) => kind === 'pinned' && outcome === 'acknowledged',
    );
    expect(slow.at(-1)?.dueAt).toBeLessThanOrEqual(slow.at(-1)?.sentAt ?? 0);
    expect((slow.at(-1)?.endedAt ?? 0) - (slow.at(-1)?.dueAt ?? 0)).toBeGreaterThanOrEqual(SLOW_MS - 1);
  });

  it('end with whoever started them', async () => {
    const stopping = new AbortController();
    const clients = await start(stopping.signal);
    const identity = identify(clients.pid);
    stopping.abort(new Error('the drill is over'));
    await until(() => identity === undefined || !isRunning(identity));
    await expect(clients.stop()).rejects.toThrow(/the drill is over|clients failed/);
  });

  it('end by themselves when their file is full, and say so', async () => {
    const [input, output, file] = [new PassThrough(), new PassThrough(), join(scratch, 'full.jsonl')];
    const profile = { perSecond: { ...NONE, patient: 200 }, writeShare: 1, seed: 1 };
    const target = { url: SERVICE, dns: world.dns, proxy: world.proxy, profile, run: 'f', file };
    input.write(`${JSON.stringify(target)}\n`);
    await runGenerator({ input, output, now: () => Date.now(), most: 20 });
    const lines = String(output.read()).trim().split('\n');
    const records = parseRecords(readFileSync(file, 'utf8'));
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ is: 'stopped', records: records.length, full: true });
    expect(records.length).toBeGreaterThanOrEqual(20);
  });

  it('that cannot write their file say so', async () => {
    await expect(start(new AbortController().signal, '/nowhere/records.jsonl')).rejects.toMatchObject({
      code: 'load-generator-failed',
      why: expect.stringContaining('/nowhere/records.jsonl') as string,
    });
  });
});
