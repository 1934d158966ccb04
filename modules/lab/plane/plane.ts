/**
 * The plane: real processes behind what the gateway answers. It looks at what AWS, as the lab stores it, says, and makes it so: databases,
 * tasks, what answers under names, and the ways between them. Times in it are the wall's.
 */
import type { Clock } from '../../console/ports';
import type { DnsReply, HandlerContext } from '../gateway/handler';
import { CLEAR, INTERNET, type LinkCondition } from './conditions';
import { startFront, type Front, type HttpFault } from './http/front';
import {
  EMPTY_INTENT,
  type BackupIntent,
  type DatabaseIntent,
  type EndpointIntent,
  type PlaneIntent,
  type TaskIntent,
} from './intent';
import { remembering } from './memory';
import { createAddressBook } from './net/book';
import { startProxy, type PlaneProxy } from './net/proxy';
import type { Ways } from './net/ways';
import type { PlaneNames, PlaneSeen } from './side';

/** Where something listens on loopback. */
export interface Listening {
  readonly host: string;
  readonly port: number;
}

/** The databases that the plane keeps in line: `databases/`. */
export interface PlaneDatabases {
  follow(wanted: {
    readonly databases: readonly DatabaseIntent[];
    readonly backups: readonly BackupIntent[];
  }): Promise<void>;
  endpointOf(id: string): Listening | null;
  lagMs(id: string): number | null;
  setLink(from: string, to: string, condition: LinkCondition): void;
  stop(): Promise<void>;
}

/** The tasks that it keeps in line: `tasks/`. */
export interface PlaneTasks {
  follow(tasks: readonly TaskIntent[]): Promise<void>;
  addressOf(id: string): Listening | null;
  stop(): Promise<void>;
}

/** A relay of one direction pair: `net/link.ts`. */
export interface PlaneLink {
  readonly port: number;
  set(direction: 'up' | 'down', condition: LinkCondition): void;
  close(): Promise<void>;
}

export interface PlaneParts extends PlaneNames {
  readonly databases: PlaneDatabases;
  /** Started with the egress proxies of their regions: `egressOf`. */
  readonly tasks: (egressOf: (region: string) => Promise<number>) => PlaneTasks;
  readonly link: (target: () => Listening | null) => Promise<PlaneLink>;
  readonly ways: Ways;
  readonly context: HandlerContext;
  readonly dns: (name: string, type: string, context: HandlerContext) => Promise<DnsReply>;
  readonly wall: Clock;
  readonly random: () => number;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface LabPlane {
  /** `http://127.0.0.1:<port>`: the proxy through which clients outside of AWS reach it. */
  readonly proxy: string;
  readonly ways: Ways;
  /** Something was changed through the gateway. */
  touch(): void;
  /** Resolves when what AWS says now is so, as far as it can be. */
  settled(): Promise<void>;
  intent(): PlaneIntent;
  seen(): PlaneSeen;
  /** A region that answers badly; null ends it. */
  brownOut(region: string, fault: HttpFault | null): void;
  stop(): Promise<void>;
}

/** Wall milliseconds between two looks, and that an answer of the emulator is remembered. */
const EVERY_MS = 150;
const MEMORY_MS = 1_000;

export async function startPlane(parts: PlaneParts): Promise<LabPlane> {
  const plane = new RunningPlane(parts);
  await plane.open();
  return plane;
}

class RunningPlane implements LabPlane {
  proxy = '';
  readonly ways: Ways;
  private readonly book;
  private readonly memory;
  private readonly tasks: PlaneTasks;
  private readonly proxies = new Map<string, Promise<PlaneProxy>>();
  private readonly fronts = new Map<string, Promise<Front>>();
  private readonly ports = new Map<string, number>();
  private readonly links = new Map<string, Promise<PlaneLink>>();
  private readonly brownOuts = new Map<string, HttpFault>();
  private readonly said = new Set<string>();
  private wanted: PlaneIntent = EMPTY_INTENT;
  private looking: Promise<void> = Promise.resolve();
  private loop: Promise<void> = Promise.resolve();

  constructor(private readonly parts: PlaneParts) {
    const { context, wall, ways } = parts;
    this.ways = ways;
    this.book = createAddressBook(parts.addressOf);
    this.memory = remembering(context, () => wall.now(), MEMORY_MS);
    this.tasks = parts.tasks(async (region) => (await this.proxyOf(region)).port);
    ways.onChange(() => this.bend());
  }

  async open(): Promise<void> {
    this.proxy = `http://127.0.0.1:${(await this.proxyOf(INTERNET)).port}`;
    await this.settled();
    this.loop = this.keepLooking();
  }

  touch(): void {
    this.memory.forget();
  }

  /** One look after the other; the one that this waits for begins now or later. */
  settled(): Promise<void> {
    const next = this.looking.then(() => this.look());
    this.looking = next.catch(() => undefined);
    return next;
  }

  intent(): PlaneIntent {
    return this.wanted;
  }

  seen(): PlaneSeen {
    return {
      databases: this.wanted.databases.map(({ id, region }) => ({
        id,
        region,
        running: this.parts.databases.endpointOf(id) !== null,
        lagMs: this.parts.databases.lagMs(id),
      })),
    };
  }

  brownOut(region: string, fault: HttpFault | null): void {
    if (fault === null) this.brownOuts.delete(region);
    else this.brownOuts.set(region, fault);
  }

  async stop(): Promise<void> {
    await this.loop;
    await this.looking;
    await this.tasks.stop();
    const all = [...this.proxies.values(), ...this.fronts.values(), ...this.links.values()];
    for (const one of all) await (await one).close();
    await this.parts.databases.stop();
  }

  private async keepLooking(): Promise<void> {
    const { wall, signal } = this.parts;
    while (!signal.aborted) {
      await this.settled().catch((error: unknown) => this.sayOnce(error));
      await wall.sleep(EVERY_MS, signal).catch(() => undefined);
    }
  }

  /** A look that fails is tried again; its reason is said once. */
  private sayOnce(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.parts.signal.aborted || this.said.has(text)) return;
    if (this.said.size < 50) this.said.add(text);
    this.parts.warn(`plane: ${text}`);
  }

  private async look(): Promise<void> {
    const { sides, databases, context } = this.parts;
    const given = await Promise.all(sides.map((side) => side.intent(this.memory.context)));
    const wanted = joined(given);
    this.wanted = wanted;
    this.book.learn(wanted.endpoints);
    this.bend();
    await databases.follow(wanted);
    await this.followFronts(wanted.endpoints);
    await this.tasks.follow(wanted.tasks);
    const seen = this.seen();
    for (const side of sides) side.seen?.(context, seen);
  }

  /** Gives every link the condition that holds now. */
  private bend(): void {
    const regions = [...new Set(this.wanted.databases.map(({ region }) => region))];
    for (const from of regions)
      for (const to of regions.filter((other) => other !== from)) {
        const late = this.wanted.links.find((link) => link.from === from && link.to === to)?.delayMs ?? 0;
        const condition = this.ways.conditionOf(from, to);
        this.parts.databases.setLink(from, to, { ...condition, delayMs: condition.delayMs + late });
      }
    for (const [key, link] of this.links) {
      const [from = '', region = ''] = key.split(' ');
      void link.then((open) => {
        open.set('up', this.ways.conditionOf(from, region));
        open.set('down', this.ways.conditionOf(region, from));
      });
    }
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
      addressOf: (task) => this.tasks.addressOf(task),
      fault: () => this.brownOuts.get(region) ?? null,
      random: this.parts.random,
    };
  }

  private proxyOf(from: string): Promise<PlaneProxy> {
    const known = this.proxies.get(from);
    if (known !== undefined) return known;
    const started = startProxy({
      find: (name) => this.find(name),
      portTo: (endpoint) => this.portTo(from, endpoint),
      cutTo: (region) => this.ways.conditionOf(from, region).cut ?? this.ways.conditionOf(region, from).cut,
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
      const end = this.ways.onChange(() => {
        end();
        signal.removeEventListener('abort', fail);
        resolve();
      });
      if (signal.aborted) fail();
      else signal.addEventListener('abort', fail, { once: true });
    });
  }

  /** By name or address of an endpoint, or by a name in the account's zones. */
  private async find(name: string): Promise<EndpointIntent | undefined> {
    const known = this.book.find(name);
    if (known !== undefined) return known;
    const reply = await this.parts.dns(name, 'A', this.memory.context);
    const address = reply.answers.findLast(({ type }) => type === 'A')?.data;
    return address === undefined ? undefined : this.book.find(address);
  }

  private async portTo(from: string, endpoint: EndpointIntent): Promise<number | null> {
    if (this.listening(endpoint) === null) return null;
    const key = `${from} ${endpoint.region} ${endpoint.name}`;
    const known = this.links.get(key);
    if (known !== undefined) return (await known).port;
    const { name } = endpoint;
    const link = this.parts.link(() => {
      const now = this.book.find(name);
      return now === undefined ? null : this.listening(now);
    });
    this.links.set(key, link);
    this.bend();
    return (await link).port;
  }

  private listening({ name, behind }: EndpointIntent): Listening | null {
    if (behind.kind === 'database') return this.parts.databases.endpointOf(behind.database);
    const port = this.ports.get(name);
    return port === undefined ? null : { host: '127.0.0.1', port };
  }
}

function joined(given: readonly Partial<PlaneIntent>[]): PlaneIntent {
  return {
    databases: given.flatMap(({ databases = [] }) => databases),
    backups: given.flatMap(({ backups = [] }) => backups),
    tasks: given.flatMap(({ tasks = [] }) => tasks),
    endpoints: given.flatMap(({ endpoints = [] }) => endpoints),
    links: given.flatMap(({ links = [] }) => links),
  };
}

/** Between two regions where nothing is wrong: half of a round trip of 60 to 70 ms, as between two coasts of the United States. */
export const BETWEEN_REGIONS: LinkCondition = { ...CLEAR, delayMs: 30 };
