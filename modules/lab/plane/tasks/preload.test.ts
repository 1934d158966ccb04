/** The network and the clock that a task finds: everything but loopback goes through its region's proxy, and fails as a network fails. */
import { createSocket, type Socket as Datagram } from 'node:dgram';
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { decode, encode } from 'dns-packet';
import type { EndpointIntent } from '../intent';
import { startProxy } from '../net/proxy';
import {
  benchOf,
  intentOf,
  startTestProxy,
  until,
  type Bench,
  type ProxyAnswer,
  type TestProxy,
} from './testing/bench';

const ANSWERS: Readonly<Record<string, ProxyAnswer>> = {
  'gone.example:5432': 'HTTP/1.1 503 connection-refused\r\nX-Plane-Reason: connection-refused\r\n\r\n',
  'unknown.example:5432': 'HTTP/1.1 502 unknown-name\r\nX-Plane-Reason: unknown-name\r\n\r\n',
  'cut.example:5432': 'HTTP/1.1 503 Service Unavailable\r\n\r\n',
  'late.example:5432': 'HTTP/1.1 504 Gateway Timeout\r\n\r\n',
  'reset.example:5432': 'close',
  'hole.example:5432': 'hang',
  'babble.example:5432': 'x'.repeat(20_000),
};

let proxy: TestProxy;
let echo: Server;
let web: HttpServer;
let names: Datagram;
let bench: Bench;

beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('welcome ');
    socket.once('data', (chunk) => socket.end(`you said ${String(chunk)}`));
  });
  web = createHttp((request, response) => response.end(`${request.headers.host} ${request.url}`));
  names = createSocket('udp4', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    const known = question?.name === 'db.example';
    const answers = known ? [{ type: 'A' as const, name: 'db.example', ttl: 5, data: '10.1.2.3' }] : [];
    names.send(encode({ type: 'response', id, flags: known ? 0 : 3, questions, answers }), port, address);
  });
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => names.bind(0, '127.0.0.1', resolve));
  const [raw, http] = [echo, web].map((server) => (server.address() as AddressInfo).port);
  proxy = await startTestProxy((target) => ANSWERS[target] ?? (target.endsWith(':80') ? (http ?? 0) : (raw ?? 0)));
  bench = benchOf({ egressOf: () => Promise.resolve(proxy.port), dns: `127.0.0.1:${names.address().port}` });
  await bench.tasks.follow([intentOf('one', { LAB_CONNECT_MS: '400' })]);
  await until(() => bench.tasks.isHealthy('one'));
});
afterAll(async () => {
  await bench.end();
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
  await new Promise((resolve) => web.close(resolve));
  await new Promise<void>((resolve) => names.close(() => resolve()));
});

const say = (host: string, port = 5432) => bench.ask('one', `/say?host=${host}&port=${port}`);

test('a connection goes by name through the proxy, and says whose it is; what was written before waits', async () => {
  const before = proxy.asked.length;
  expect(await say('db.example')).toEqual({ events: ['connect', 'ready', 'end'], text: 'welcome you said hello' });
  expect(await say('10.1.2.3')).toMatchObject({ text: 'welcome you said hello' });
  expect(proxy.asked.slice(before)).toEqual(['db.example:5432 for one', '10.1.2.3:5432 for one']);
});

test('loopback is reached as it is', async () => {
  const { port } = echo.address() as AddressInfo;
  const before = proxy.asked.length;
  expect(await say('127.0.0.1', port)).toMatchObject({ text: 'welcome you said hello' });
  expect(proxy.asked).toHaveLength(before);
});

test('a request keeps its Host', async () => {
  const url = encodeURIComponent('http://api.example/orders?since=3');
  expect(await bench.ask('one', `/ask?url=${url}`)).toEqual({ status: 200, text: 'api.example /orders?since=3' });
});

test('a request with TLS is refused at once, and says so', async () => {
  const url = encodeURIComponent('https://api.example/');
  expect(await bench.ask('one', `/ask?url=${url}`)).toEqual({
    code: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED TLS to api.example:443',
  });
});

test.each([
  ['gone.example', 'ECONNREFUSED', 'connect'],
  ['unknown.example', 'ENOTFOUND', 'getaddrinfo'],
  ['cut.example', 'EHOSTUNREACH', 'connect'],
  ['late.example', 'ETIMEDOUT', 'connect'],
  ['reset.example', 'ECONNRESET', 'connect'],
  ['hole.example', 'ETIMEDOUT', 'connect'],
  ['babble.example', 'ECONNRESET', 'connect'],
])('%s fails with %s, before any connection', async (host, code, syscall) => {
  const seen = await say(host);
  expect(seen).toMatchObject({ events: [], text: '', error: { code, syscall } });
  expect((seen['error'] as { message: string }).message).toContain(host);
});

test('a proxy that is gone is a region without a network', async () => {
  const other = await startTestProxy(() => 'hang');
  const alone = benchOf({ egressOf: () => Promise.resolve(other.port) });
  await other.close();
  try {
    await alone.tasks.follow([intentOf('one')]);
    expect(await alone.ask('one', '/say?host=db.example&port=5432')).toMatchObject({
      error: { code: 'ECONNREFUSED', address: 'db.example', message: 'connect ECONNREFUSED db.example:5432' },
    });
  } finally {
    await alone.end();
  }
});

test('what the plane’s own proxy says is what a network does', async () => {
  const { port } = echo.address() as AddressInfo;
  const endpoints = ['up.example', 'down.example', 'lost.example'].map((name): EndpointIntent => ({
    name,
    region: name,
    behind: { kind: 'database', database: name },
  }));
  const own = await startProxy({
    find: (name) => Promise.resolve(endpoints.find((endpoint) => endpoint.name === name)),
    portTo: ({ name }) => Promise.resolve(name === 'down.example' ? null : port),
    cutTo: (region) => (region === 'lost.example' ? 'reset' : null),
    changed: () => new Promise(() => undefined),
  });
  const other = benchOf({ egressOf: () => Promise.resolve(own.port) });
  try {
    await other.tasks.follow([intentOf('one')]);
    const seen = (name: string): Promise<Record<string, unknown>> => other.ask('one', `/say?host=${name}&port=5432`);
    expect(await seen('up.example')).toMatchObject({ text: 'welcome you said hello' });
    expect(await seen('down.example')).toMatchObject({ events: [], error: { code: 'ECONNREFUSED' } });
    expect(await seen('lost.example')).toMatchObject({ events: [], error: { code: 'ECONNRESET' } });
    expect(await seen('nobody.example')).toMatchObject({ events: [], error: { code: 'ENOTFOUND' } });
  } finally {
    await other.end();
    await own.close();
  }
});

test('a name that the program resolves itself is the lab’s', async () => {
  expect(await bench.ask('one', '/lookup?name=db.example')).toEqual([{ address: '10.1.2.3', family: 4 }]);
  expect(await bench.ask('one', '/lookup?name=other.example')).toEqual({ code: 'ENOTFOUND' });
});

test('a clock is wrong by as much as the lab says, from the start or later, and right again', async () => {
  /** Whether the clock is wrong by about so many minutes. */
  const isWrongBy = async (id: string, minutes: number): Promise<boolean> => {
    const { now, made, fixed } = await bench.ask(id, '/now');
    expect(Math.abs(Number(now) - Number(made))).toBeLessThan(1000);
    expect(fixed).toBe('1970-01-01T00:00:00.005Z');
    return Math.round(Math.abs(Number(now) - Date.now() - minutes * 60_000) / 60_000) === 0;
  };
  expect(await isWrongBy('one', 0)).toBe(true);
  bench.tasks.skew('us-east-1', 3_600_000);
  bench.tasks.skew('us-west-2', -600_000);
  await bench.tasks.follow([intentOf('one'), intentOf('west', {}, 'us-west-2')]);
  await until(() => isWrongBy('one', 60));
  expect(await isWrongBy('west', -10)).toBe(true);
  bench.tasks.skew('us-east-1', 0);
  bench.tasks.skew('us-west-2', 0);
  await until(() => isWrongBy('one', 0));
  await until(() => isWrongBy('west', 0));
});
