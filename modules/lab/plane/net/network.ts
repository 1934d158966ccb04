/** The network of a plane: names, entries, proxies of places, and the links between places and names. */
import { startFront, type Front } from '../http/front';
import type { LinkCondition } from '../conditions';
import type { DnsReply } from '../../gateway/handler';
import type { EndpointIntent } from '../intent';
import { createAddressBook, type AddressBook } from './book';
import { startProxy, type PlaneProxy } from './proxy';
import type { Ways } from './ways';

/** Where something listens on loopback. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** A relay of a connection, each direction by itself: `link.ts`. */
export interface PlaneLink {
  readonly port: number;
  set(direction: 'up' | 'down', condition: LinkCondition): void;
  close(): Promise<void>;
}

/** Seconds: what AWS's own names of entries have. */
const ENDPOINT_TTL = 60;

export interface NetworkParts {
  readonly ways: Ways;
  readonly link: (
    target: () => Listening | null,
    condition: Readonly<Record<'up' | 'down', LinkCondition>>,
  ) => Promise<PlaneLink>;
  /** The address that name servers give for a name outside of the account's zones. */
  readonly addressOf: (name: string) => string;
  readonly dns: (name: string, type: string) => Promise<DnsReply>;
  /** Where a task listens; null while it does not answer. */
  readonly taskAt: (task: string) => Listening | null;
  /** Where a database listens; null while none does. */
  readonly databaseAt: (id: string) => Listening | null;
  readonly random: () => number;
}

export class PlaneNetwork {
  private readonly book: AddressBook;
  private readonly proxies = new Map<string, Promise<PlaneProxy>>();
  private readonly fronts = new Map<string, Promise<Front>>();
  private readonly ports = new Map<string, number>();
  private readonly links = new Map<string, Promise<PlaneLink>>();

  constructor(private readonly parts: NetworkParts) {
    this.book = createAddressBook(parts.addressOf);
  }

  /** Learns the names there are, and opens and closes what answers behind them. */
  async follow(endpoints: readonly EndpointIntent[]): Promise<void> {
    this.book.learn(endpoints);
    await this.followFronts(endpoints);
  }

  /** Gives every link the condition that holds now. */
  bend(): void {
    for (const [key, link] of this.links) {
      const [from = '', region = '', name = ''] = key.split(' ');
      const { up, down } = this.bothWays(from, region, this.book.find(name));
      void link.then((open) => {
        open.set('up', up);
        open.set('down', down);
      });
    }
  }

  async close(): Promise<void> {
    const all = [...this.proxies.values(), ...this.fronts.values(), ...this.links.values()];
    for (const one of all) await (await one).close();
  }

  private async followFronts(endpoints: readonly EndpointIntent[]): Promise<void> {
    const wanted = endpoints.filter(({ behind }) => behind.kind === 'http');
    for (const [name, front] of this.fronts) {
      if (wanted.some((endpoint) => endpoint.name === name)) continue;
      this.fronts.delete(name);
      this.ports.delete(name);
      await (await front).close();
    }
    for (const endpoint of wanted) {
      const { name } = endpoint;
      if (this.fronts.has(name)) continue;
      const front = startFront(this.frontParts(endpoint));
      this.fronts.set(name, front);
      this.ports.set(name, (await front).port);
    }
  }

  private frontParts({ name, region }: EndpointIntent): Parameters<typeof startFront>[0] {
    const route = (): EndpointIntent['behind'] | undefined => this.book.find(name)?.behind;
    return {
      route: async (asked) => {
        const behind = route();
        if (behind?.kind === 'http') return behind.route(asked);
        return { kind: 'fixed', status: 503, reason: `${name} is gone`, way: [] };
      },
      addressOf: (task) => this.parts.taskAt(task),
      fault: () => this.parts.ways.faultOf(region),
      random: this.parts.random,
    };
  }

  proxyOf(from: string): Promise<PlaneProxy> {
    const known = this.proxies.get(from);
    if (known !== undefined) return known;
    const started = startProxy({
      find: (name) => this.find(name),
      portTo: (endpoint) => this.portTo(from, endpoint),
      cutTo: (region) => this.parts.ways.conditionOf(from, region).cut ?? this.parts.ways.conditionOf(region, from).cut,
      changed: (signal) => this.changed(signal),
    });
    this.proxies.set(from, started);
    return started;
  }

  private changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (): void => {
        end();
        reject(signal.reason as Error);
      };
      const end = this.parts.ways.onChange(() => {
        end();
        signal.removeEventListener('abort', fail);
        resolve();
      });
      if (signal.aborted) fail();
      else signal.addEventListener('abort', fail, { once: true });
    });
  }

  /** What a name server answers: the zones, and an address for each name of an endpoint, which lies outside of them. */
  async answer(name: string, type: string): Promise<DnsReply> {
    const reply = await this.parts.dns(name, type);
    const last = reply.answers.at(-1);
    const outside = last === undefined ? name : last.type === 'CNAME' ? last.data : null;
    const endpoint = outside === null || type !== 'A' ? undefined : this.book.find(outside);
    if (endpoint === undefined) return reply;
    const address = {
      name: endpoint.name,
      type: 'A',
      ttl: ENDPOINT_TTL,
      data: this.parts.addressOf(endpoint.name),
    } as const;
    return { code: 'NOERROR', answers: [...reply.answers, address] };
  }

  /** By name or address of an endpoint, or by a name in the account's zones. */
  private async find(name: string): Promise<EndpointIntent | undefined> {
    const known = this.book.find(name);
    if (known !== undefined) return known;
    const address = (await this.answer(name, 'A')).answers.findLast(({ type }) => type === 'A')?.data;
    return address === undefined ? undefined : this.book.find(address);
  }

  private async portTo(from: string, endpoint: EndpointIntent): Promise<number | null> {
    if (this.listening(endpoint) === null) return null;
    const key = `${from} ${endpoint.region} ${endpoint.name}`;
    const known = this.links.get(key);
    if (known !== undefined) return (await known).port;
    const { name } = endpoint;
    const target = (): Listening | null => {
      const now = this.book.find(name);
      return now === undefined ? null : this.listening(now);
    };
    const link = this.parts.link(target, this.bothWays(from, endpoint.region, endpoint));
    this.links.set(key, link);
    return (await link).port;
  }

  private listening({ name, behind }: EndpointIntent): Listening | null {
    if (behind.kind === 'database') return this.parts.databaseAt(behind.database);
    const port = this.ports.get(name);
    return port === undefined ? null : { host: '127.0.0.1', port };
  }

  private bothWays(
    from: string,
    to: string,
    endpoint: EndpointIntent | undefined,
  ): Record<'up' | 'down', LinkCondition> {
    const closed = endpoint?.behind.kind === 'database' && this.parts.ways.databasesClosed(to);
    const [up, down] = [this.parts.ways.conditionOf(from, to), this.parts.ways.conditionOf(to, from)];
    return closed ? { up: { ...up, cut: 'hang' }, down: { ...down, cut: 'hang' } } : { up, down };
  }
}
