import { createClock } from '../../console/clock';
import { handWall, type HandWall } from '../../console/testing/wall';
import { CATALOGUE } from '../../operations/catalogue';
import { controlPlaneHome, homedRows } from '../../operations/control-planes';
import { startSmallGateway, type SmallGateway } from './testing/small-gateway';

const SCALE = 20;
let wall: HandWall;
let small: SmallGateway;
beforeEach(async () => {
  wall = handWall(Date.parse('2026-11-25T10:00:00Z'));
  small = await startSmallGateway([], createClock({ scale: SCALE, now: wall.now, setTimer: wall.setTimer }));
});
afterEach(() => small.stop());

const post = (path: string, body: unknown): Promise<Response> =>
  small.control(path, { method: 'POST', body: JSON.stringify(body) });
const status = async (): Promise<Record<string, unknown>> =>
  (await (await small.control('status')).json()) as Record<string, unknown>;
/** What is asked of each service; the models know no more of the others. */
const READS: Readonly<Record<string, string>> = {
  rds: '/?Action=DescribeDBClusters&Version=2014-10-31',
  s3: '/states',
};
const read = (service: string, region: string): Promise<Response> =>
  small.send(service, region, READS[service] ?? '/states/key');
const statuses = async (service: string, region: string, times: number): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let n = 0; n < times; n += 1) found.push((await read(service, region)).status);
  return found;
};

/** Lets the server come to where it waits for the clock. */
async function waits(timers: number): Promise<void> {
  while (wall.pending() < timers) await new Promise((wake) => setImmediate(wake));
}

describe('an outage that ends by itself', () => {
  it('counts in the lab’s time, says when it ends, and lets go of what hangs', async () => {
    expect((await post('outage', { region: 'us-east-1', mode: 'hang', seconds: 120 })).status).toBe(200);
    const began = Date.parse('2026-11-25T10:00:00Z');
    expect(await status()).toMatchObject({
      out: { 'us-east-1': 'hang' },
      until: { 'us-east-1': began + 120_000 },
    });
    const hanging = read('rds', 'us-east-1').then(
      () => 'answered',
      () => 'broken',
    );
    wall.pass(5_999);
    expect((await status())['out']).toEqual({ 'us-east-1': 'hang' });
    wall.pass(1);
    expect(await hanging).toBe('broken');
    expect((await status())['out']).toEqual({});
    expect((await read('rds', 'us-east-1')).status).toBe(200);
  });

  it('is not ended by the timer of an earlier one', async () => {
    await post('outage', { region: 'us-east-1', mode: '503', seconds: 60 });
    await post('outage', { region: 'us-east-1', mode: '503' });
    wall.pass(10_000);
    expect((await status())['out']).toEqual({ 'us-east-1': '503' });
    expect((await post('outage', { region: 'us-east-1', mode: '503', seconds: -1 })).status).toBe(400);
  });
});

describe('a region that the account has not enabled', () => {
  it('answers as to a key that it does not know, and reaches nothing; others and services without a region go on', async () => {
    expect((await post('disable', { region: 'us-west-2' })).status).toBe(200);
    const refused = await read('rds', 'us-west-2');
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('InvalidClientTokenId')]);
    expect(small.reached).toEqual([]);
    expect((await read('rds', 'us-east-1')).status).toBe(200);
    expect((await small.send('route53', 'us-west-2', '/2013-04-01/hostedzone')).status).toBe(200);
    expect(await status()).toMatchObject({ disabled: ['us-west-2'], out: {} });
    expect(small.gateway.journal.since(0)[0]).toMatchObject({ region: 'us-west-2', error: 'InvalidClientTokenId' });
    await post('enable', { region: 'us-west-2' });
    expect((await read('rds', 'us-west-2')).status).toBe(200);
    expect(await status()).toMatchObject({ disabled: [] });
  });

  it('is silent while it is out as well', async () => {
    await post('disable', { region: 'us-west-2' });
    await post('outage', { region: 'us-west-2', mode: '503' });
    expect((await read('rds', 'us-west-2')).status).toBe(503);
  });

  it('is named by what is a region', async () => {
    for (const body of [{ region: 'nowhere' }, {}]) expect((await post('disable', body)).status).toBe(400);
    expect(await status()).toMatchObject({ disabled: [] });
  });
});

describe('facts 2.1: control planes with one home', () => {
  it('facts 2.1: without the control planes of us-east-1, IAM, Route 53 and bucket configuration fail; objects and RDS go on', async () => {
    await post('control-plane', { region: 'us-east-1', out: true });
    expect((await small.send('route53', 'us-east-1', '/2013-04-01/hostedzone')).status).toBe(503);
    const check = { method: 'POST', body: '<CreateHealthCheckRequest/>' };
    expect((await small.send('route53', 'us-east-1', '/2013-04-01/healthcheck', check)).status).toBe(503);
    expect((await small.send('iam', 'us-east-1', '/', { method: 'POST' })).status).toBe(503);
    const policy = await small.send('s3', 'us-west-2', '/states?policy', { method: 'PUT', body: '{}' });
    expect([policy.status, await policy.text()]).toEqual([503, expect.stringContaining('ServiceUnavailable')]);
    expect((await small.send('s3', 'us-east-1', '/states/key', { method: 'PUT', body: '' })).status).toBe(200);
    expect((await read('rds', 'us-east-1')).status).toBe(200);
    expect((await read('acm', 'us-west-2')).status).toBe(200);
    expect((await read('acm', 'us-east-1')).status).toBe(503);
    expect(await status()).toMatchObject({ controlPlanes: ['us-east-1'], out: {} });
    await post('control-plane', { region: 'us-east-1', out: false });
    expect((await small.send('iam', 'us-east-1', '/', { method: 'POST' })).status).toBe(200);
  });

  it('facts 2.1: ARC’s configuration and Global Accelerator have their home in us-west-2', async () => {
    await post('control-plane', { region: 'us-west-2', out: true });
    expect((await read('globalaccelerator', 'us-west-2')).status).toBe(503);
    expect((await small.send('iam', 'us-east-1', '/', { method: 'POST' })).status).toBe(200);
    expect((await post('control-plane', { region: 'eu-west-1', out: true })).status).toBe(400);
  });

  it('are those of the catalogue of operations', () => {
    const homes = Object.entries(CATALOGUE).flatMap(([service, { actions, endpointRegion }]) =>
      Object.entries(actions).map(([action, { home }]) => {
        const region = endpointRegion ?? 'eu-west-1';
        return { action: `${service}:${action}`, home, lab: controlPlaneHome({ service, action, region, params: {} }) };
      }),
    );
    expect(homes.filter(({ home, lab }) => home !== (lab ?? null))).toEqual([]);
    expect(homes.filter(({ home }) => home !== null).length).toBeGreaterThan(5);
  });

  it('are chosen by parameters where one service is both', () => {
    const acl = { service: 'wafv2', action: 'CreateWebACL', region: 'us-east-1' };
    expect(controlPlaneHome({ ...acl, params: { Scope: 'CLOUDFRONT' } })).toBe('us-east-1');
    expect(controlPlaneHome({ ...acl, params: { Scope: 'REGIONAL' } })).toBeUndefined();
    expect(homedRows().map(([home]) => home)).toContain('us-west-2');
  });
});

describe('throttling', () => {
  it('lets a second’s worth through, then so many a second of wall time, by service and region', async () => {
    await post('throttle', { service: 'rds', rate: 2 });
    expect(await statuses('rds', 'us-east-1', 3)).toEqual([200, 200, 400]);
    expect(await statuses('rds', 'us-west-2', 2)).toEqual([200, 200]);
    expect(await statuses('s3', 'us-east-1', 4)).toEqual([200, 200, 200, 200]);
    wall.pass(500);
    expect(await statuses('rds', 'us-east-1', 2)).toEqual([200, 400]);
    expect(small.gateway.journal.since(0).at(-1)).toMatchObject({ status: 400, error: 'Throttling' });
    await post('throttle', { service: 'rds', rate: null });
    expect(await statuses('rds', 'us-east-1', 3)).toEqual([200, 200, 200]);
  });

  it.each([
    ['s3', 503, 'SlowDown'],
    ['rds', 400, 'Throttling'],
    ['route53', 400, 'Throttling'],
    ['apigateway', 429, 'TooManyRequestsException'],
  ])('%s answers %s %s', async (service, code, words) => {
    await post('throttle', { service, rate: 1, region: 'us-east-1' });
    await read(service, 'us-east-1');
    const answer = await read(service, 'us-east-1');
    expect([answer.status, await answer.text()]).toEqual([code, expect.stringContaining(words)]);
    expect((await status())['throttles']).toEqual([{ service, region: 'us-east-1', rate: 1 }]);
  });

  it('is refused without a service or with a rate that lets nothing through', async () => {
    expect((await post('throttle', { service: '../x', rate: 1 })).status).toBe(400);
    expect((await post('throttle', { service: 'rds', rate: 0 })).status).toBe(400);
    expect((await post('throttle', { service: 'rds' })).status).toBe(400);
    expect((await status())['throttles']).toEqual([]);
  });
});

it('latency holds every request to a region back, by wall time, and no other', async () => {
  await post('latency', { region: 'us-east-1', ms: 200 });
  let answered = false;
  const slow = read('rds', 'us-east-1').then((answer) => {
    answered = true;
    return answer.status;
  });
  expect((await read('rds', 'us-west-2')).status).toBe(200);
  await waits(1);
  wall.pass(199);
  expect((await status())['latency']).toEqual({ 'us-east-1': 200 });
  expect(answered).toBe(false);
  wall.pass(1);
  expect(await slow).toBe(200);
  await post('latency', { region: 'us-east-1', ms: null });
  expect((await read('rds', 'us-east-1')).status).toBe(200);
});

it('requests can be followed: those that were, then those that come, and only what was asked for', async () => {
  await read('rds', 'us-east-1');
  const stream = await small.control('requests?follow&service=s3&region=us-west-2&mutating');
  const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
  await read('s3', 'us-west-2');
  await small.send('s3', 'us-east-1', '/states/key', { method: 'PUT', body: '' });
  await small.send('s3', 'us-west-2', '/states/key', { method: 'PUT', body: '' });
  const first = await reader.read();
  const record = JSON.parse(Buffer.from(first.value ?? []).toString('utf8')) as Record<string, unknown>;
  expect(record).toMatchObject({ seq: 4, service: 's3', region: 'us-west-2', action: 'PutObject' });
  await reader.cancel();
});

describe('regional control planes that are out', () => {
  it('refuse what changes or describes, in that region alone; objects of buckets go on', async () => {
    await post('regional-control-plane', { region: 'us-east-1', out: true });
    expect((await status())['regionalControlPlanes']).toEqual(['us-east-1']);
    const refused = await read('rds', 'us-east-1');
    expect([refused.status, await refused.text()]).toEqual([503, expect.stringContaining('what runs there goes on')]);
    expect((await read('rds', 'us-west-2')).status).toBe(200);
    expect((await read('s3', 'us-east-1')).status).toBe(200);
    await post('regional-control-plane', { region: 'us-east-1', out: false });
    expect((await read('rds', 'us-east-1')).status).toBe(200);
  });
});
