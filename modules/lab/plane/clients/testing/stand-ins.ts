/** What clients measure, small enough for a test: two regions with a sample application each, a name server and a proxy. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { startDns } from '../../../gateway/dns';

export interface StandInRegion {
  readonly address: string;
  /** How it behaves now. */
  state: 'up' | 'hang' | 'reset' | 'read-only' | 'slow';
  /** Rows by id, in order: client's key, idempotency key. */
  readonly rows: Map<string, { readonly key: string; readonly idempotencyKey: string | null }>;
  /** Connections that were made to it. */
  connections: number;
}

export interface StandIns {
  readonly dns: string;
  readonly proxy: string;
  readonly east: StandInRegion;
  readonly west: StandInRegion;
  /** Points the name somewhere, or nowhere. */
  point(at: StandInRegion | null, ttl?: number): void;
  /** Questions that the name server was asked. */
  questions(): number;
  close(): Promise<void>;
}

export const SERVICE = 'http://api.example.com';
/** Milliseconds that a slow region takes. */
export const SLOW_MS = 300;

/** `eastPort`: where a real application listens instead of the small one in us-east-1. */
export async function standIns(eastPort?: number): Promise<StandIns> {
  const east = regionOf('10.1.0.1');
  const west = regionOf('10.2.0.1');
  const servers = new Map<string, Server>();
  for (const [name, region] of [
    ['us-east-1', east],
    ['us-west-2', west],
  ] as const) {
    servers.set(region.address, await listening(application(name, region)));
  }
  const ports = new Map([...servers].map(([address, server]) => [address, portOf(server)]));
  if (eastPort !== undefined) ports.set(east.address, eastPort);
  let [pointed, ttl, questions]: [StandInRegion | null, number, number] = [east, 60, 0];
  const dns = await startDns(
    async (name, type) => {
      questions += 1;
      if (type !== 'A' || pointed === null) return Promise.resolve({ code: 'NXDOMAIN', answers: [] });
      if (name === 'api.example.com') {
        return Promise.resolve({ code: 'NOERROR', answers: [{ name, type: 'CNAME', ttl, data: 'entry.example.com' }] });
      }
      return Promise.resolve({ code: 'NOERROR', answers: [{ name, type: 'A', ttl: 60, data: pointed.address }] });
    },
    () => undefined,
  );
  const sockets = new Set<Socket>();
  const proxy = await listening(proxyTo(ports, [east, west], sockets));
  return {
    dns: dns.address,
    proxy: `http://127.0.0.1:${portOf(proxy)}`,
    ...{ east, west },
    point: (at, seconds = 60) => ([pointed, ttl] = [at, seconds]),
    questions: () => questions,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      for (const server of [proxy, ...servers.values()]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
      await dns.close();
    },
  };
}

function regionOf(address: string): StandInRegion {
  return { address, state: 'up', rows: new Map(), connections: 0 };
}

async function listening(server: Server): Promise<Server> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function application(name: string, region: StandInRegion): Server {
  let made = 0;
  const by = { region: name, task: `${name}-task` };
  return createServer((request, response) => {
    const answer = (status: number, value: object): void => {
      const send = (): void => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ ...by, ...value }));
      };
      if (region.state === 'slow') setTimeout(send, SLOW_MS);
      else send();
    };
    void bodyOf(request).then((body) => {
      const path = request.url ?? '';
      if (path.startsWith('/catalog/')) return answer(200, { item: { id: path.slice(9), name: 'a thing' } });
      if (request.method === 'GET') {
        const row = region.rows.get(path.slice('/orders/'.length));
        return row === undefined
          ? answer(404, { error: 'no-such-order' })
          : answer(200, { order: { id: path.slice(8), reference: row.key } });
      }
      if (region.state === 'read-only') return answer(503, { error: 'read-only' });
      const { reference: key } = JSON.parse(body) as { readonly reference: string };
      const idempotencyKey = (request.headers['idempotency-key'] as string | undefined) ?? null;
      const known = [...region.rows].find(
        ([, row]) => idempotencyKey !== null && row.idempotencyKey === idempotencyKey,
      );
      const id = known?.[0] ?? `${name}-${(made += 1)}`;
      region.rows.set(id, { key, idempotencyKey });
      answer(201, { order: { id, reference: key } });
    });
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

function proxyTo(ports: ReadonlyMap<string, number>, regions: readonly StandInRegion[], sockets: Set<Socket>): Server {
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    const address = (request.url ?? '').split(':')[0] ?? '';
    const region = regions.find((one) => one.address === address);
    const port = ports.get(address);
    sockets.add(client);
    client.on('error', () => undefined);
    if (region === undefined || port === undefined) return client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    region.connections += 1;
    if (region.state === 'hang') return undefined;
    if (region.state === 'reset') return client.resetAndDestroy();
    const upstream = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
    // A region that hangs or resets does so on connections that stand, too.
    const through = (from: Socket, to: Socket): void =>
      void from.on('data', (chunk) => {
        if (region.state === 'reset') client.resetAndDestroy();
        else if (region.state !== 'hang') to.write(chunk);
      });
    through(client, upstream);
    through(upstream, client);
    return undefined;
  });
  return proxy;
}
