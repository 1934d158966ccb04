/** Asks the lab's name server over UDP, as a client's resolver does, and keeps answers as long as a kind of client keeps them. */
import { createSocket, type Socket } from 'node:dgram';
import { decode, encode, RECURSION_DESIRED, type Answer } from 'dns-packet';

/** Addresses of a name, and how long they may be kept. */
export interface Addresses {
  readonly addresses: readonly string[];
  readonly ttlMs: number;
}

export interface NameClient {
  /** Rejects with a code: NXDOMAIN, SERVFAIL, no address, no answer. */
  ask(name: string): Promise<Addresses>;
  close(): void;
}

/** An answer that is no address. `code` is what a record of the request says. */
export class NameError extends Error {
  constructor(
    readonly code: string,
    name: string,
  ) {
    super(`${name}: ${code}`);
  }
}

const TRIES = 3;
const TRY_MS = 700;
/** Names that may follow each other in a chain of CNAME records. */
const CHAIN = 8;

type Reply = (message: Buffer) => void;

/** `server`: `127.0.0.1:<port>`. */
export function createNameClient(server: string): NameClient {
  const at = server.lastIndexOf(':');
  const [host, port] = [server.slice(0, at), Number(server.slice(at + 1))];
  const waiting = new Map<number, Reply>();
  const socket = createSocket('udp4');
  socket.unref();
  socket.on('message', (message) => waiting.get(message.length < 2 ? -1 : message.readUInt16BE(0))?.(message));
  // A port that nobody listens on: the tries run out.
  socket.on('error', () => undefined);
  let last = 0;
  const query = async (name: string): Promise<ReturnType<typeof decode>> => {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      last = (last + 1) & 0xffff;
      const answer = await exchange(socket, waiting, { id: last, name, host, port });
      if (answer !== null) return answer;
    }
    throw new NameError('ETIMEOUT', name);
  };
  return {
    async ask(name) {
      let [current, ttl] = [name, Infinity];
      for (let step = 0; step < CHAIN; step += 1) {
        const answer = await query(current);
        const code = (answer as { readonly rcode?: string }).rcode ?? 'NOERROR';
        if (code !== 'NOERROR') throw new NameError(code, current);
        const found = follow(current, answer.answers ?? []);
        ttl = Math.min(ttl, found.ttl);
        if (found.addresses.length > 0) return { addresses: found.addresses, ttlMs: ttl * 1000 };
        if (found.name === current) throw new NameError('ENODATA', current);
        current = found.name;
      }
      throw new NameError('ELOOP', name);
    },
    close: () => socket.close(),
  };
}

interface Question {
  readonly id: number;
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** One question and its answer; null when none comes, or none that can be read. */
function exchange(
  socket: Socket,
  waiting: Map<number, Reply>,
  { id, name, host, port }: Question,
): Promise<ReturnType<typeof decode> | null> {
  return new Promise((resolve) => {
    const done = (answer: ReturnType<typeof decode> | null): void => {
      clearTimeout(timer);
      waiting.delete(id);
      resolve(answer);
    };
    const timer = setTimeout(() => done(null), TRY_MS);
    waiting.set(id, (message) => {
      try {
        done(decode(message));
      } catch {
        done(null);
      }
    });
    socket.send(
      encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name }] }),
      port,
      host,
      () => undefined,
    );
  });
}

/** Follows CNAME records inside one answer: to addresses, or to the name that is to be asked for next. */
function follow(
  name: string,
  answers: readonly Answer[],
): { readonly name: string; readonly addresses: readonly string[]; readonly ttl: number } {
  let [current, ttl] = [name, Infinity];
  const plain = (text: string): string => text.replace(/\.$/, '').toLowerCase();
  for (let step = 0; step < CHAIN; step += 1) {
    const own = answers.flatMap((one) =>
      (one.type === 'A' || one.type === 'CNAME') && plain(one.name) === plain(current)
        ? [{ type: one.type, data: one.data, ttl: one.ttl ?? 0 }]
        : [],
    );
    const addresses = own.filter(({ type }) => type === 'A');
    if (addresses.length > 0) {
      const least = Math.min(ttl, ...addresses.map((one) => one.ttl));
      return { name: current, addresses: addresses.map(({ data }) => data), ttl: least };
    }
    const alias = own[0];
    if (alias === undefined) break;
    [current, ttl] = [alias.data, Math.min(ttl, alias.ttl)];
  }
  return { name: current, addresses: [], ttl };
}

/** The address that a kind of client connects to now. */
export type Lookup = (name: string) => Promise<string>;

/** Keeps an answer until its time to live is over, or for ever. Who asks meanwhile waits for the same answer. */
export function keepNames(client: NameClient, resolves: 'ttl' | 'once', now: () => number): Lookup {
  const kept = new Map<string, { readonly address: string; readonly until: number }>();
  const asking = new Map<string, Promise<string>>();
  const ask = async (name: string): Promise<string> => {
    const { addresses, ttlMs } = await client.ask(name);
    const [address = ''] = addresses;
    kept.set(name, { address, until: resolves === 'once' ? Infinity : now() + ttlMs });
    return address;
  };
  return async (name) => {
    const known = kept.get(name);
    if (known !== undefined && now() < known.until) return known.address;
    const under = asking.get(name) ?? ask(name).finally(() => asking.delete(name));
    asking.set(name, under);
    return under;
  };
}
