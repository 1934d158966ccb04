/** One database: its storage, its server, whom it follows through which link, and its canary. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../console/ports';
import { startLink, type Link } from '../net/link';
import { startCanary, type Canary } from './canary';
import type { Conditions } from './links';
import type { DatabaseNow } from './plan';
import { startServer, type DatabaseServer, type ServerHouse, type StopMode } from './server';
import { openSession, type Session } from './session';
import type { StorageSettings } from './storage';
import type { Template } from './template';

/** What all databases of a plane share. */
export interface DatabaseHouse extends ServerHouse {
  readonly template: () => Promise<Template>;
  /** Where logs are. */
  readonly logs: string;
  readonly wall: Clock;
  readonly conditions: Conditions;
  /** Wall milliseconds after which one look waits no longer for what takes time: a copy, a follower that catches up. */
  readonly patienceMs: number;
}

/** A database that is there. */
export class DatabaseEntry {
  role: DatabaseNow['role'] = 'none';
  gaveTo: string | null = null;
  credentials: string | null = null;
  server: DatabaseServer | null = null;
  /** A copy that is on its way to it. */
  rebuilding: { readonly of: string; readonly cancel: () => void; readonly done: Promise<void> } | null = null;
  /** The one that it follows. */
  source: DatabaseEntry | null = null;
  private link: Link | null = null;
  private unlink: () => void = () => undefined;
  private canary: Canary | null = null;

  constructor(
    readonly id: string,
    readonly region: string,
    /** Of its folder and its log. */
    readonly name: string,
    readonly house: DatabaseHouse,
  ) {}

  get storage(): string {
    return join(this.house.home, this.name);
  }

  now(): DatabaseNow {
    const { id, region, role, gaveTo, credentials, server, source, rebuilding } = this;
    const running = server !== null && !server.gaveUp;
    return { id, region, role, of: source?.id ?? null, running, gaveTo, credentials, copyOf: rebuilding?.of ?? null };
  }

  lagMs(): number | null {
    return this.role === 'replica' ? (this.canary?.lagMs() ?? null) : null;
  }

  async password(): Promise<string> {
    return (await this.house.template()).password;
  }

  /** Does something in a session of its own. */
  async within<T>(use: (session: Session) => Promise<T>, how: Parameters<typeof openSession>[2] = {}): Promise<T> {
    if (this.server === null) throw new Error(`the database ${this.id} has no server`);
    const session = await openSession(this.server.port, await this.password(), how);
    try {
      return await use(session);
    } finally {
      await session.end();
    }
  }

  /** Follows another through a link of its own; null: nobody. */
  async follow(source: DatabaseEntry | null): Promise<void> {
    this.unlink();
    await this.link?.close();
    this.link = null;
    this.source = source;
    if (source === null) return;
    const { conditions } = this.house;
    this.link = await startLink({
      target: () => (source.server?.up === true ? { host: '127.0.0.1', port: source.server.port } : null),
      condition: conditions.between(this.region, source.region),
    });
    this.unlink = conditions.opened(this.region, source.region, this.link);
  }

  async settings(): Promise<Omit<StorageSettings, 'port'>> {
    const password = await this.password();
    return {
      readOnly: this.role === 'closed',
      follows: this.link === null ? null : { port: this.link.port, password },
    };
  }

  async start(): Promise<void> {
    if (this.server?.gaveUp === false) return;
    await this.stop('immediate');
    const { id, storage, house } = this;
    const log = join(house.logs, `${this.name}.log`);
    this.server = await startServer(house, { name: id, storage, log, settings: await this.settings() });
    this.canary = startCanary({
      port: () => this.server?.port ?? 0,
      password: await this.password(),
      writes: () => this.role !== 'replica',
      wall: house.wall,
    });
  }

  async stop(mode: StopMode): Promise<void> {
    await this.canary?.stop();
    this.canary = null;
    await this.server?.stop(mode);
    this.server = null;
  }

  /** Nothing of it is left. */
  async remove(): Promise<void> {
    this.rebuilding?.cancel();
    await this.rebuilding?.done;
    await this.stop('immediate');
    await this.follow(null);
    this.role = 'none';
    this.gaveTo = null;
    await rm(this.storage, { recursive: true, force: true });
  }
}
