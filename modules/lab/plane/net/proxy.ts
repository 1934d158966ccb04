/**
 * The way into the plane from one place: an HTTP proxy on loopback. `CONNECT name:port` and `CONNECT address:port` give a connection to an
 * endpoint; `GET http://name/…` asks it. Clients outside use the one of the internet, tasks that of their region. It obeys faults.
 */
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { EndpointIntent } from '../intent';
import type { Cut } from './ways';

export interface ProxyParts {
  /** The endpoint of a name or an address; undefined where there is none. */
  readonly find: (nameOrAddress: string) => Promise<EndpointIntent | undefined>;
  /** Loopback port of the link to an endpoint; null while nothing listens behind it. */
  readonly portTo: (endpoint: EndpointIntent) => Promise<number | null>;
  /** How the endpoint's region is cut off from here now. */
  readonly cutTo: (region: string) => Cut | null;
  /** Resolves when the cut may have changed. */
  readonly changed: (signal: AbortSignal) => Promise<void>;
}

export interface PlaneProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** Most milliseconds that a connection waits in a region that does not answer; TCP gives up after about two minutes. */
const CONNECT_MS = 120_000;

export async function startProxy(parts: ProxyParts): Promise<PlaneProxy> {
  const open = new Set<Duplex>();
  const stopping = new AbortController();
  const server = createServer((incoming, outgoing) => void forward(parts, incoming, outgoing, stopping.signal));
  server.on('connect', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void tunnel(parts, incoming.url ?? '', socket, head, stopping.signal);
  });
  await listen(server);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        stopping.abort(new Error('the plane stops'));
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}

/** Why no connection is made: what a network would do is done instead. */
class NoWay extends Error {
  constructor(
    readonly how: 'reset' | 'refused' | 'unknown',
    message: string,
  ) {
    super(message);
  }
}

/** A connection to the endpoint, or NoWay. Waits while the region does not answer, as a client of a black hole would. */
async function reach(parts: ProxyParts, target: string, signal: AbortSignal): Promise<Socket> {
  const { hostname } = new URL(`http://${target}`);
  const endpoint = await parts.find(hostname);
  if (endpoint === undefined) throw new NoWay('unknown', `${hostname} is no name or address that the plane knows`);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  while (parts.cutTo(endpoint.region) === 'hang') await parts.changed(patience);
  if (parts.cutTo(endpoint.region) === 'reset') throw new NoWay('reset', `${endpoint.region} resets connections`);
  const port = await parts.portTo(endpoint);
  if (port === null) throw new NoWay('refused', `nothing listens behind ${endpoint.name}`);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => reject(new NoWay('refused', `nothing listens behind ${endpoint.name}`)));
  });
}

async function tunnel(
  parts: ProxyParts,
  target: string,
  client: Duplex,
  head: Buffer,
  signal: AbortSignal,
): Promise<void> {
  client.on('error', () => client.destroy());
  const gone = new AbortController();
  client.once('close', () => gone.abort(new Error('the client is gone')));
  try {
    const upstream = await reach(parts, target, AbortSignal.any([signal, gone.signal]));
    upstream.on('error', () => client.destroy());
    upstream.once('close', () => client.destroy());
    client.once('close', () => upstream.destroy());
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (head.length > 0) upstream.write(head);
    client.pipe(upstream).pipe(client);
  } catch (error) {
    if (!(error instanceof NoWay) || error.how === 'reset') return void client.destroy();
    const [status, reason] = error.how === 'unknown' ? ['502', 'unknown-name'] : ['503', 'connection-refused'];
    client.end(`HTTP/1.1 ${status} ${reason}\r\nX-Plane-Reason: ${reason}\r\nContent-Length: 0\r\n\r\n`);
  }
}

/** A request in absolute form, as browsers and load generators send it to a proxy. */
async function forward(
  parts: ProxyParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  const url = incoming.url ?? '';
  if (!URL.canParse(url)) return refuse(outgoing, 400, 'This is an HTTP proxy: ask it for http://NAME/PATH.');
  const { host, pathname, search } = new URL(url);
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort(new Error('the client is gone')));
  try {
    const socket = await reach(parts, host, AbortSignal.any([signal, gone.signal]));
    const own = Object.entries(incoming.headers).filter(([name]) => name !== 'proxy-connection');
    const headers = { ...Object.fromEntries(own), connection: 'close' };
    const upstream = httpRequest(
      { createConnection: () => socket, method: incoming.method, path: `${pathname}${search}`, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.once('error', () => outgoing.destroy());
      },
    );
    upstream.once('error', () => outgoing.destroy());
    incoming.pipe(upstream);
  } catch (error) {
    if (error instanceof NoWay && error.how !== 'reset') refuse(outgoing, 502, error.message);
    else outgoing.destroy();
  }
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  outgoing.end(`${message}\n`);
}
