/** Connections of one kind of client: through the plane's proxy, to the address that the name server gave. */
import { connect, type Socket } from 'node:net';
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { Agent } from 'agent-base';
import type { ClientKind } from './kinds';
import type { Lookup } from './names';

/** A connection that was not made: nothing was sent. */
export class NotConnected extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export interface TunnelOptions {
  readonly kind: Pick<ClientKind, 'pool' | 'timeoutMs'>;
  readonly name: string;
  readonly port: number;
  /** `127.0.0.1:<port>` of the proxy. */
  readonly proxy: string;
  readonly lookup: Lookup;
  readonly now: () => number;
}

/** A pool by the service's name, as clients have it: whoever has a connection does not ask where the name points to now. */
export class TunnelAgent extends Agent {
  private readonly born = new WeakMap<object, number>();
  constructor(private readonly how: TunnelOptions) {
    super({ keepAlive: how.kind.pool !== null, maxFreeSockets: 256, scheduling: 'lifo' });
  }

  // Plain HTTP, whatever the address says: without this, agent-base makes a stack trace for every request.
  override isSecureEndpoint(): boolean {
    return false;
  }

  override async connect(request: ClientRequest): Promise<Duplex> {
    const { name, port, proxy, lookup, kind, now } = this.how;
    const address = await lookup(name);
    if (request.destroyed) throw new NotConnected('ETIMEDOUT');
    const socket = await openTunnel({ proxy, target: `${address}:${port}`, timeoutMs: kind.timeoutMs }, request);
    this.born.set(socket, now());
    return socket;
  }

  /** Called by Node when a request is done with a connection: false closes it. */
  override keepSocketAlive(socket: Socket): boolean {
    const { pool } = this.how.kind;
    const age = this.how.now() - (this.born.get(socket) ?? 0);
    if (pool === null || (pool.lifetimeMs !== null && age > pool.lifetimeMs)) return false;
    socket.setKeepAlive(true, 30_000);
    return true;
  }
}

interface Tunnel {
  readonly proxy: string;
  readonly target: string;
  readonly timeoutMs: number | null;
}

/** Longest head of an answer to CONNECT. */
const HEAD_BYTES = 8192;

/** CONNECT. Rejects with NotConnected when the proxy says no, the connection breaks, or the time is over; or the request is given up. */
function openTunnel({ proxy, target, timeoutMs }: Tunnel, request: ClientRequest): Promise<Socket> {
  const at = proxy.lastIndexOf(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: proxy.slice(0, at), port: Number(proxy.slice(at + 1)), noDelay: true });
    let head = '';
    const end = (error: NotConnected | null): void => {
      clearTimeout(timer);
      request.off('close', givenUp);
      socket.off('readable', read).off('error', broken).off('close', closed);
      if (error === null) return resolve(socket);
      // A late error of a connection that nobody uses any more.
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const broken = (error: NodeJS.ErrnoException): void => end(new NotConnected(error.code ?? 'ECONNRESET'));
    const closed = (): void => end(new NotConnected('ECONNRESET'));
    const givenUp = (): void => end(new NotConnected('ETIMEDOUT'));
    const read = (): void => {
      // A byte at a time would be right as well: what comes behind the head belongs to the server, which speaks second.
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) {
        if (head.length > HEAD_BYTES) end(new NotConnected('EPROTO'));
        return;
      }
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? '';
      end(status === '200' ? null : new NotConnected(`proxy-${status === '' ? 'protocol' : status}`));
    };
    const timer = timeoutMs === null ? undefined : setTimeout(givenUp, timeoutMs);
    request.once('close', givenUp);
    socket.on('readable', read).once('error', broken).once('close', closed);
    socket.once('connect', () => socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`));
  });
}
