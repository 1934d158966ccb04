/** Route 53's rules about health, each on a zone's data alone. */
import { createClock } from '../../../console/clock';
import { handWall } from '../../../console/testing/wall';
import { createStore } from '../../../lab/gateway/store';
import { changeShim } from '../../service-record/lab/shim-changes';
import type { AwsRequest, AwsResponse, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { checkHealth } from './health';
import { choose, type ResourceRecord } from '../../service-record/lab/records';

/** A context in which Route 53 knows one health check, and every alarm's region is out. Its clock stands until it is moved. */
function contextOf(config: Plain, at = { now: 0 }): HandlerContext {
  const call = (): Promise<Plain> => Promise.resolve({ HealthCheck: { HealthCheckConfig: config } });
  const clock = { now: () => at.now };
  return { call, clock, store: createStore(), regionOut: () => true } as unknown as HandlerContext;
}

const http = { Type: 'HTTPS', FullyQualifiedDomainName: 'api.example.com', ResourcePath: '/healthz' };
/** What a check makes of an answer that it gets again and again. */
async function healthy(config: Plain, status: number): Promise<boolean> {
  const at = { now: 0 };
  const context = contextOf(config, at);
  const look = () => checkHealth(context, 'check', () => Promise.resolve({ status, body: {} }));
  await look();
  at.now = 3_600_000;
  return (await look()).healthy;
}

test('facts 2.2: 2xx and 3xx are healthy, anything else is not', async () => {
  expect(await healthy(http, 200)).toBe(true);
  expect(await healthy(http, 302)).toBe(true);
  expect(await healthy(http, 503)).toBe(false);
});

test('facts 2.2: a disabled check is healthy always, also an inverted one', async () => {
  expect(await healthy({ ...http, Disabled: true }, 503)).toBe(true);
  expect(await healthy({ ...http, Disabled: true, Inverted: true }, 200)).toBe(true);
});

test('facts 2.4: an inverted check is healthy while its endpoint is not', async () => {
  expect(await healthy({ ...http, Inverted: true }, 503)).toBe(true);
  expect(await healthy({ ...http, Inverted: true }, 200)).toBe(false);
});

test('facts 2.2: checkers change their mind after as many answers in a row as the threshold says, an interval apart', async () => {
  const at = { now: 0 };
  const context = contextOf({ ...http, Inverted: true, RequestInterval: 10, FailureThreshold: 3 }, at);
  const look = async (status: number): Promise<boolean> =>
    (await checkHealth(context, 'check', () => Promise.resolve({ status, body: {} }))).healthy;
  // A new check passes until there is data, so that an inverted one is unhealthy.
  expect(await look(403)).toBe(false);
  at.now = 29_000;
  expect(await look(403)).toBe(false);
  at.now = 30_000;
  expect(await look(403)).toBe(true);
  expect(await look(200)).toBe(true);
  at.now = 50_000;
  // One answer between begins the count anew.
  expect(await look(403)).toBe(true);
  expect(await look(200)).toBe(true);
  at.now = 79_000;
  expect(await look(200)).toBe(true);
  at.now = 80_000;
  expect(await look(200)).toBe(false);
});

test('facts 2.2: a check of an alarm without data follows InsufficientDataHealthStatus', async () => {
  const alarm = { Type: 'CLOUDWATCH_METRIC', AlarmIdentifier: { Region: 'us-east-1', Name: 'lag' } };
  expect(await healthy({ ...alarm, InsufficientDataHealthStatus: 'Unhealthy' }, 200)).toBe(false);
  expect(await healthy({ ...alarm, InsufficientDataHealthStatus: 'Healthy' }, 200)).toBe(true);
  expect(await healthy({ ...alarm, InsufficientDataHealthStatus: 'LastKnownStatus' }, 200)).toBe(true);
});

test('facts 2.2: a change is PENDING, and INSYNC a minute later', async () => {
  const wall = handWall(0);
  const clock = createClock({ scale: 1, now: wall.now, setTimer: wall.setTimer });
  const answer: AwsResponse = { status: 200, headers: {}, body: '' };
  const context = {
    clock,
    forward: () => Promise.resolve(answer),
    parse: () => ({ ChangeInfo: { Id: '/change/C1', Status: 'PENDING' } }),
    reply: (_request: AwsRequest, output: Plain) => ({ ...answer, body: JSON.stringify(output) }),
  } as unknown as HandlerContext;
  const shim = changeShim();
  const ask = async (action: string): Promise<string> =>
    String((await shim.handle({ action } as AwsRequest, context)).body);
  await ask('ChangeResourceRecordSets');
  wall.pass(59_000);
  expect(await ask('GetChange')).toContain('PENDING');
  wall.pass(1_000);
  expect(await ask('GetChange')).toContain('INSYNC');
});

const of = (failover: string, healthCheckId: string | null): ResourceRecord =>
  ({ failover, healthCheckId, setId: failover }) as ResourceRecord;
const answering = async (group: readonly ResourceRecord[], sick: readonly string[]): Promise<string | null> =>
  (await choose(group, (id) => Promise.resolve(!sick.includes(id))))?.failover ?? null;

test('facts 2.2: failover records: the secondary answers only while it is healthy and the primary is not', async () => {
  const pair = [of('PRIMARY', 'p'), of('SECONDARY', 's')];
  expect(await answering(pair, [])).toBe('PRIMARY');
  expect(await answering(pair, ['p'])).toBe('SECONDARY');
  expect(await answering(pair, ['s'])).toBe('PRIMARY');
  expect(await answering(pair, ['p', 's'])).toBe('PRIMARY');
  expect(await answering([of('PRIMARY', 'p'), of('SECONDARY', null)], ['p'])).toBe('SECONDARY');
});

test('facts 2.2: where every record of a group is unhealthy, all count as healthy', async () => {
  const weighted = (setId: string, weight: number): ResourceRecord =>
    ({ failover: null, healthCheckId: setId, setId, weight }) as ResourceRecord;
  const group = [weighted('one', 10), weighted('other', 90)];
  expect((await choose(group, () => Promise.resolve(false)))?.setId).toBe('other');
  expect((await choose(group, (id) => Promise.resolve(id === 'one')))?.setId).toBe('one');
});
