import { createServer, request as httpRequest, type Server } from 'node:http';
import { connect, createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { createClock } from '../../console/clock';
import type { DnsReply, HandlerContext } from '../gateway/handler';
import type { EndpointIntent, PlaneIntent } from './intent';
import { startLink } from './net/link';
import { createWays, type Ways } from './net/ways';
import { BETWEEN_REGIONS, startPlane, type LabPlane } from './plane';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const ENTRY = 'd-1.execute-api.us-east-1.amazonaws.com';
const DATABASE = 'shop.cluster-x.us-east-1.rds.amazonaws.com';

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close();
  closing = [];
});

/** A task that says who it is and what Host it was asked for. */
async function startTask(id: string): Promise<number> {
  const server: Server = createServer((incoming, outgoing) => {
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ task: id, host: incoming.headers.host }));
  });
  return listening(server);
}

/** A database that says its name to everyone who connects. */
async function startDatabase(name: string): Promise<number> {
  return listening(createTcp((socket) => socket.on('error', () => undefined).end(`${name}\n`)));
}

async function listening(server: Server | TcpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

interface Stage {
  readonly plane: LabPlane;
  readonly ways: Ways;
  /** Ports of the proxies of regions. */
  readonly egress: (region: string) => Promise<number>;
}

async function stage(
  intent: Partial<PlaneIntent> | Error,
  ports: Readonly<Record<string, number>>,
  ended: (what: string) => void = () => undefined,
): Promise<Stage> {
  const ways = createWays(BETWEEN_REGIONS);
  const at = (id: string): { host: string; port: number } | null => {
    const port = ports[id];
    return port === undefined ? null : { host: '127.0.0.1', port };
  };
  let egress: Stage['egress'] = () => Promise.reject(new Error('no tasks were started'));
  const plane = await startPlane({
    ways,
    databases: {
      follow: () => Promise.resolve(),
      endpointOf: at,
      lagMs: () => null,
      setLink: () => undefined,
      query: () => Promise.resolve([]),
      queryBackup: () => Promise.resolve([]),
      stop: () => Promise.resolve(ended('databases')),
    },
    tasks: (egressOf) => {
      egress = egressOf;
      return { follow: () => Promise.resolve(), addressOf: at, stop: () => Promise.resolve(ended('tasks')) };
    },
    link: (target, condition) => startLink({ target, condition }),
    sides: [{ intent: () => (intent instanceof Error ? Promise.reject(intent) : Promise.resolve(intent)) }],
    addressOf: (name) => (name === ENTRY ? '198.18.0.1' : '198.18.0.2'),
    context: {} as HandlerContext,
    dns: (name) => Promise.resolve(zone(name)),
    wall: createClock({
      scale: 1,
      now: Date.now,
      setTimer: (fire, ms) => {
        const timer = setTimeout(fire, ms);
        return () => clearTimeout(timer);
      },
    }),
    random: () => 0.5,
    warn: (text) => {
      throw new Error(text);
    },
    signal: new AbortController().signal,
    cleanUp: () => Promise.resolve(ended('folder')),
  });
  closing.push(() => plane.stop());
  return { plane, ways, egress: (region) => egress(region) };
}

/** `api.example.com` is an alias of the entry; `www.example.com` has a CNAME to it, which no zone follows. */
function zone(name: string): DnsReply {
  if (name === 'www.example.com') return { code: 'NOERROR', answers: [{ name, type: 'CNAME', ttl: 60, data: ENTRY }] };
  if (name !== 'api.example.com') return { code: 'REFUSED', answers: [] };
  return { code: 'NOERROR', answers: [{ name, type: 'A', ttl: 60, data: '198.18.0.1' }] };
}

const entry = (groups: Record<string, number>): EndpointIntent => ({
  name: ENTRY,
  region: EAST,
  behind: {
    kind: 'http',
    route: ({ path }) =>
      Promise.resolve(
        path === '/closed'
          ? { kind: 'fixed', status: 503, reason: 'listener rule: rule 1 answers 503', way: [] }
          : {
              kind: 'groups',
              way: [],
              groups: Object.entries(groups).map(([name, weight]) => ({ name, weight, healthy: [`${name}-1`] })),
            },
      ),
  },
});

interface Answered {
  readonly status: number;
  readonly body: string;
}

/** As a client asks a proxy; rejects where the connection ends without an answer. */
function ask(plane: LabPlane, url: string, signal?: AbortSignal): Promise<Answered> {
  const { hostname, port } = new URL(plane.proxy);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { hostname, port, path: url, agent: false, headers: { host: new URL(url).host }, ...(signal ? { signal } : {}) },
      (incoming) => {
        let body = '';
        incoming.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body }));
      },
    );
    sent.once('error', reject);
    sent.end();
  });
}

/** What a task of the region reads from a name; rejects with what the proxy says instead of a connection. */
async function readFrom({ egress }: Stage, region: string, target: string): Promise<string> {
  const port = await egress(region);
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`));
    let all = '';
    socket.on('data', (chunk) => (all += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', body = ''] = all.split('\r\n\r\n');
      if (head.includes(' 200 ')) resolve(body);
      else reject(new Error(head.split('\r\n')[0] ?? ''));
    });
  });
}

test('a plane whose first look fails ends what it had started', async () => {
  const ended: string[] = [];
  const failed = stage(new Error('the emulator is gone'), {}, (what) => ended.push(what));
  await expect(failed).rejects.toThrow('the emulator is gone');
  expect(ended).toEqual(['tasks', 'databases', 'folder']);
});

test('a request reaches a task of the group that has the weight, with the Host that the client sent', async () => {
  const ports = { 'blue-1': await startTask('blue-1'), 'green-1': await startTask('green-1') };
  const { plane } = await stage({ endpoints: [entry({ blue: 0, green: 1 })] }, ports);
  const { status, body } = await ask(plane, 'http://api.example.com/orders');
  expect([status, JSON.parse(body)]).toEqual([200, { task: 'green-1', host: 'api.example.com' }]);
});

test('the address that the name server gives leads to the same entry as the name', async () => {
  const { plane } = await stage({ endpoints: [entry({ blue: 1 })] }, { 'blue-1': await startTask('blue-1') });
  expect((await ask(plane, 'http://198.18.0.1/orders')).status).toBe(200);
  expect((await ask(plane, `http://${ENTRY}/orders`)).status).toBe(200);
});

test('the name server adds the address of an entry to the CNAME that leads to it, and to its own name', async () => {
  const { plane } = await stage({ endpoints: [entry({ blue: 1 })] }, { 'blue-1': await startTask('blue-1') });
  const address = { name: ENTRY, type: 'A', ttl: 60, data: '198.18.0.1' };
  expect((await plane.answer('www.example.com', 'A')).answers).toEqual([
    expect.objectContaining({ type: 'CNAME' }),
    address,
  ]);
  expect(await plane.answer(ENTRY, 'A')).toEqual({ code: 'NOERROR', answers: [address] });
  expect(await plane.answer('nowhere.invalid', 'A')).toEqual({ code: 'REFUSED', answers: [] });
  expect((await ask(plane, 'http://www.example.com/orders')).status).toBe(200);
});

test('a fixed answer of a rule comes as it is stored, and tasks that do not answer are 503', async () => {
  const { plane } = await stage({ endpoints: [entry({ blue: 1 })] }, {});
  expect(await ask(plane, 'http://api.example.com/closed')).toMatchObject({ status: 503 });
  expect((await ask(plane, 'http://api.example.com/orders')).body).toContain('no healthy target answers');
});

test('a name that no zone and no endpoint has is refused by its name', async () => {
  const { plane } = await stage({ endpoints: [entry({ blue: 1 })] }, {});
  const { status, body } = await ask(plane, 'http://nowhere.invalid/');
  expect([status, body]).toEqual([502, 'nowhere.invalid is no name or address that the plane knows\n']);
});

test('clients of a region that answers nothing wait until it is back', async () => {
  const { plane, ways } = await stage({ endpoints: [entry({ blue: 1 })] }, { 'blue-1': await startTask('blue-1') });
  ways.isolate(EAST, { regions: 'hang', clients: 'hang' });
  let answered = false;
  const waiting = ask(plane, 'http://api.example.com/orders').then((answer) => {
    answered = true;
    return answer;
  });
  const impatient = ask(plane, 'http://api.example.com/orders', AbortSignal.timeout(100));
  await expect(impatient).rejects.toThrow(/abort/i);
  expect(answered).toBe(false);
  ways.isolate(EAST, null);
  expect((await waiting).status).toBe(200);
});

test('a region that resets connections ends them without an answer', async () => {
  const { plane, ways } = await stage({ endpoints: [entry({ blue: 1 })] }, { 'blue-1': await startTask('blue-1') });
  ways.isolate(EAST, { regions: 'hang', clients: 'reset' });
  await expect(ask(plane, 'http://api.example.com/orders')).rejects.toThrow(/socket hang up|ECONNRESET/);
});

test('a brown-out fails the share of requests that it says, and ends', async () => {
  const { plane, ways } = await stage({ endpoints: [entry({ blue: 1 })] }, { 'blue-1': await startTask('blue-1') });
  ways.brownOut(EAST, { status: 500, share: 0.6, delayMs: 0 });
  expect((await ask(plane, 'http://api.example.com/orders')).status).toBe(500);
  ways.brownOut(EAST, { status: 500, share: 0.4, delayMs: 0 });
  expect((await ask(plane, 'http://api.example.com/orders')).status).toBe(200);
  ways.brownOut(EAST, null);
  expect((await ask(plane, 'http://api.example.com/orders')).status).toBe(200);
});

describe('a task', () => {
  const database: EndpointIntent = { name: DATABASE, region: EAST, behind: { kind: 'database', database: 'db' } };

  test('reaches a database by its name, from its own region and from another', async () => {
    const there = await stage({ endpoints: [database] }, { db: await startDatabase('east') });
    expect(await readFrom(there, EAST, `${DATABASE}:5432`)).toBe('east\n');
    expect(await readFrom(there, WEST, `${DATABASE}:5432`)).toBe('east\n');
  });

  test('of an isolated region still reaches its own database, and nobody else does', async () => {
    const there = await stage({ endpoints: [database] }, { db: await startDatabase('east') });
    there.ways.isolate(EAST, { regions: 'reset', clients: 'reset' });
    expect(await readFrom(there, EAST, `${DATABASE}:5432`)).toBe('east\n');
    await expect(readFrom(there, WEST, `${DATABASE}:5432`)).rejects.toThrow();
  });

  test('is refused where no server listens behind the name', async () => {
    const there = await stage({ endpoints: [database] }, {});
    await expect(readFrom(there, EAST, `${DATABASE}:5432`)).rejects.toThrow('503 connection-refused');
  });
});
