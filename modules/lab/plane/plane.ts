/**
 * The plane: real processes behind what the gateway answers. It looks at what AWS, as the lab stores it, says, and makes it so: databases,
 * tasks, what answers under names, and the ways between them. Times in it are the wall's.
 */
import { DrError } from '../../console/errors';
import type { Clock } from '../../console/ports';
import type { DnsReply, HandlerContext } from '../gateway/handler';
import { CLEAR, INTERNET, type LinkCondition } from './conditions';
import { EMPTY_INTENT, type BackupIntent, type DatabaseIntent, type PlaneIntent, type TaskIntent } from './intent';
import { Lane } from './lane';
import { remembering, type RememberingContext } from './memory';
import { PlaneNetwork, type Listening, type NetworkParts } from './net/network';
import type { Ways } from './net/ways';
import type { DatabaseSeen, PlaneNames, PlaneSeen } from './side';

/** A row, by column. */
export type PlaneRow = Readonly<Record<string, unknown>>;

/** The databases that the plane keeps in line: `databases/`. */
export interface PlaneDatabases {
  follow(wanted: {
    readonly databases: readonly DatabaseIntent[];
    readonly backups: readonly BackupIntent[];
  }): Promise<void>;
  endpointOf(id: string): Listening | null;
  lagMs(id: string): number | null;
  setLink(from: string, to: string, condition: LinkCondition): void;
  /** Rows of a question to a database that runs, or to a backup, started beside for it. */
  query(id: string, sql: string): Promise<readonly PlaneRow[]>;
  queryBackup(id: string, database: string, sql: string): Promise<readonly PlaneRow[]>;
  stop(): Promise<void>;
}

/** The tasks that it keeps in line: `tasks/`. */
export interface PlaneTasks {
  follow(tasks: readonly TaskIntent[]): Promise<void>;
  addressOf(id: string): Listening | null;
  stop(): Promise<void>;
}

export interface PlaneParts extends PlaneNames {
  readonly databases: PlaneDatabases;
  /** Started with the egress proxies of their regions: `egressOf`. */
  readonly tasks: (egressOf: (region: string) => Promise<number>) => PlaneTasks;
  readonly link: NetworkParts['link'];
  readonly ways: Ways;
  readonly context: HandlerContext;
  readonly dns: (name: string, type: string, context: HandlerContext) => Promise<DnsReply>;
  readonly wall: Clock;
  readonly random: () => number;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
  /** Removes what is left when everything has stopped. */
  readonly cleanUp: () => Promise<void>;
}

/** What runs, for people and pages. */
export interface PlaneState {
  readonly databases: readonly (DatabaseSeen & { readonly role: string })[];
  readonly tasks: readonly {
    readonly id: string;
    readonly region: string;
    readonly service: string;
    /** Its process answers. */
    readonly answers: boolean;
  }[];
  /** Names that answer HTTP, with their regions. */
  readonly entries: readonly { readonly name: string; readonly region: string }[];
  /** What is not as usual, in words. */
  readonly faults: readonly string[];
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
  /** What the name server answers. */
  answer(name: string, type: string): Promise<DnsReply>;
  /** Asks a database that runs, or a backup, by its id. */
  query(id: string, sql: string): Promise<readonly PlaneRow[]>;
  queryBackup(id: string, sql: string): Promise<readonly PlaneRow[]>;
  seen(): PlaneSeen;
  state(): PlaneState;
  stop(): Promise<void>;
}

/** Wall milliseconds between two looks, and that an answer of the emulator is remembered. */
const EVERY_MS = 150;
const MEMORY_MS = 1_000;

/** Resolves after the first look. What was started is ended where that fails. */
export async function startPlane(parts: PlaneParts): Promise<LabPlane> {
  const plane = new RunningPlane(parts);
  try {
    await plane.open();
    return plane;
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

class RunningPlane implements LabPlane {
  proxy = '';
  readonly ways: Ways;
  private readonly network: PlaneNetwork;
  private readonly memory: RememberingContext;
  private readonly tasks: PlaneTasks;
  private readonly databaseLane: Lane<PlaneIntent>;
  private readonly taskLane: Lane<readonly TaskIntent[]>;
  private readonly said = new Set<string>();
  private wanted: PlaneIntent = EMPTY_INTENT;
  private looking: Promise<void> = Promise.resolve();
  private loop: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly signal: AbortSignal;

  constructor(private readonly parts: PlaneParts) {
    this.signal = AbortSignal.any([parts.signal, this.stopping.signal]);
    const { context, wall, ways, databases, dns } = parts;
    this.ways = ways;
    this.memory = remembering(context, () => wall.now(), MEMORY_MS);
    this.network = new PlaneNetwork({
      ...parts,
      dns: (name, type) => dns(name, type, this.memory.context),
      taskAt: (task) => this.tasks.addressOf(task),
      databaseAt: (id) => databases.endpointOf(id),
    });
    this.tasks = parts.tasks(async (region) => (await this.network.proxyOf(region)).port);
    const failed = (error: unknown): void => this.sayOnce(error);
    // A rebuild takes its time, and tasks must not wait for it.
    this.databaseLane = new Lane((wanted) => databases.follow(wanted), failed);
    this.taskLane = new Lane((wanted) => this.tasks.follow(wanted), failed);
    ways.onChange(() => this.bend());
  }

  async open(): Promise<void> {
    this.proxy = `http://127.0.0.1:${(await this.network.proxyOf(INTERNET)).port}`;
    await this.settled();
    this.loop = this.keepLooking();
  }

  touch(): void {
    this.memory.forget();
  }

  async settled(): Promise<void> {
    await this.lookNext();
    await Promise.all([this.databaseLane.idle(), this.taskLane.idle()]);
  }

  intent(): PlaneIntent {
    return this.wanted;
  }

  answer(name: string, type: string): Promise<DnsReply> {
    return this.network.answer(name, type);
  }

  query(id: string, sql: string): Promise<readonly PlaneRow[]> {
    return this.parts.databases.query(id, sql);
  }

  queryBackup(id: string, sql: string): Promise<readonly PlaneRow[]> {
    const of = this.wanted.backups.find((backup) => backup.id === id)?.of;
    const database = this.wanted.databases.find((one) => one.id === of)?.database ?? 'postgres';
    return this.parts.databases.queryBackup(id, database, sql);
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

  state(): PlaneState {
    const { databases, tasks, endpoints } = this.wanted;
    const seen = this.seen().databases;
    return {
      databases: databases.flatMap(({ id, role }) =>
        seen.filter((one) => one.id === id).map((one) => ({ ...one, role: role.kind })),
      ),
      tasks: tasks.map(({ id, region, service }) => {
        const answers = this.tasks.addressOf(id) !== null;
        return { id, region, service, answers };
      }),
      entries: endpoints.flatMap(({ name, region, behind }) => (behind.kind === 'http' ? [{ name, region }] : [])),
      faults: this.ways.faults(),
    };
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('the plane stops'));
    await this.loop;
    await this.looking;
    await Promise.all([this.databaseLane.idle(), this.taskLane.idle()]);
    await this.tasks.stop();
    await this.network.close();
    await this.parts.databases.stop();
    await this.parts.cleanUp();
  }

  private async keepLooking(): Promise<void> {
    while (!this.signal.aborted) {
      await this.lookNext().catch((error: unknown) => this.sayOnce(error));
      await this.parts.wall.sleep(EVERY_MS, this.signal).catch(() => undefined);
    }
  }

  /** One look after the other; the one that this waits for begins now or later. */
  private lookNext(): Promise<void> {
    const next = this.looking.then(() => this.look());
    this.looking = next.catch(() => undefined);
    return next;
  }

  /** A look that fails is tried again; its reason is said once. */
  private sayOnce(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    const text = error instanceof DrError ? `${error.what} ${error.why}` : said;
    if (this.signal.aborted || this.said.has(text)) return;
    if (this.said.size < 50) this.said.add(text);
    this.parts.warn(`plane: ${text}`);
  }

  private async look(): Promise<void> {
    const { sides, context } = this.parts;
    const given = await Promise.all(sides.map((side) => side.intent(this.memory.context)));
    const wanted = joined(given);
    this.wanted = wanted;
    await this.network.follow(wanted.endpoints);
    this.bend();
    this.databaseLane.push(wanted);
    this.taskLane.push(wanted.tasks.filter(({ zone }) => !this.ways.zoneLost(zone)));
    const seen = this.seen();
    for (const side of sides) side.seen?.(context, seen);
  }

  /** Gives every link the condition that holds now. */
  private bend(): void {
    const { databases, links } = this.wanted;
    const regions = [...new Set(databases.map(({ region }) => region))];
    for (const from of regions)
      for (const to of regions.filter((other) => other !== from)) {
        const late = links.find((link) => link.from === from && link.to === to)?.delayMs ?? 0;
        const condition = this.ways.replicationOf(from, to);
        this.parts.databases.setLink(from, to, { ...condition, delayMs: condition.delayMs + late });
      }
    this.network.bend();
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
