/** The databases of the plane: real servers that follow what is wanted of them. */
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrError } from '../../../console/errors';
import type { Clock } from '../../../console/ports';
import type { LinkCondition } from '../conditions';
import type { DatabaseIntent } from '../intent';
import { accountOfServers, isReachable, type Account } from './account';
import { act, type Estate } from './actions';
import { findPostgres, reachable } from './binaries';
import { DatabaseEntry, type DatabaseHouse } from './entry';
import { startGuard, type Guard } from './guard';
import { createConditions } from './links';
import { planDatabases, type DatabaseAction, type DatabasesWanted } from './plan';
import { restoreBackup, type RestoredBackup } from './restore';
import { freePort } from './server';
import { openSession, type SqlRow } from './session';
import { ensureTemplate, type Template } from './template';

/** What the databases of a lab are started with. */
export interface DatabasesOptions {
  /** Of this lab alone: logs, and storages where the servers' account comes to them. */
  readonly folder: string;
  /** Of this user: holds what a new storage is copied from. */
  readonly cacheDir: string;
  /** Where children are put on record. */
  readonly registry: string;
  /** The wall's clock. */
  readonly wall: Clock;
  readonly warn: (text: string) => void;
  /** Between two regions for which nothing was set. */
  readonly usual: LinkCondition;
  /** Wall milliseconds that a look waits for what takes time. Default: 5,000. */
  readonly patienceMs?: number;
}

/** A database as it is seen. */
export interface DatabaseState {
  readonly id: string;
  readonly region: string;
  readonly role: 'none' | 'writer' | 'closed' | 'replica';
  /** Whom it follows. */
  readonly of: string | null;
  /** Null where no server answers. */
  readonly port: number | null;
  readonly lagMs: number | null;
}

/** The databases of a lab. */
export interface Databases {
  /** Makes it so, one call after the other. What fails does not keep the rest from being done, and is tried again at the next call. */
  follow(wanted: DatabasesWanted): Promise<void>;
  /** Where its server answers clients; null where none does. */
  endpointOf(id: string): { readonly host: string; readonly port: number } | null;
  /** How far a replica is behind, measured; null where it follows nobody, or nobody can tell. */
  lagMs(id: string): number | null;
  /** For bytes that go from one region to the other. */
  setLink(from: string, to: string, condition: LinkCondition): void;
  /** Asks as superuser, in the database of its intent. */
  query(id: string, sql: string): Promise<readonly SqlRow[]>;
  state(): readonly DatabaseState[];
  /** Starts a server over a copy of a backup, for reading. */
  restoreBackup(id: string): Promise<RestoredBackup>;
  /** Asks one of a backup's databases, by a server that is started beside and ended. */
  queryBackup(id: string, database: string, sql: string): Promise<readonly SqlRow[]>;
  /** Ends every server and removes every storage. */
  stop(): Promise<void>;
}

/** As long as a copy takes on a slow machine. */
const PATIENCE_MS = 5_000;

/** Finds what is needed. Starts no server yet. Throws `plane-no-postgres`. */
export async function startDatabases(options: DatabasesOptions): Promise<Databases> {
  const { folder, cacheDir, registry, wall, warn, usual, patienceMs = PATIENCE_MS } = options;
  const account = accountOfServers();
  const found = await findPostgres();
  const logs = join(folder, 'database-logs');
  await mkdir(logs, { recursive: true, mode: 0o700 });
  const home = await makeHome(folder, account);
  const postgres = await reachable(found, account, home);
  const guard = startGuard();
  let template: Promise<Template> | undefined;
  const house: DatabaseHouse = {
    postgres,
    account,
    registry,
    freePort,
    running: guard.running,
    warn,
    template: () => (template ??= ensureTemplate(postgres, account, cacheDir)),
    home,
    logs,
    wall,
    conditions: createConditions(usual),
    patienceMs,
  };
  return new RunningDatabases(house, guard);
}

/** Other accounts may pass through it, and find folders there that are closed to them. */
async function makeHome(folder: string, account: Account): Promise<string> {
  const own = join(folder, 'databases');
  if (isReachable(folder, account)) {
    await rm(own, { recursive: true, force: true });
    await mkdir(own, { recursive: true, mode: 0o711 });
    return own;
  }
  const home = await mkdtemp(join(tmpdir(), 'twinstate-databases-'));
  await chmod(home, 0o711);
  return home;
}

class RunningDatabases implements Databases {
  private readonly entries = new Map<string, DatabaseEntry>();
  private readonly backups = new Map<string, string>();
  private readonly restored = new Set<RestoredBackup>();
  private wanted = new Map<string, DatabaseIntent>();
  private folders = 0;
  private last: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly house: DatabaseHouse,
    private readonly guard: Guard,
  ) {}

  follow(wanted: DatabasesWanted): Promise<void> {
    const next = this.last.then(() => (this.stopped ? undefined : this.make(wanted)));
    this.last = next.catch(() => undefined);
    return next;
  }

  endpointOf(id: string): { host: string; port: number } | null {
    const server = this.entries.get(id)?.server;
    const intent = this.wanted.get(id);
    const answers = intent !== undefined && intent.role.kind !== 'rebuilding' && intent.role.kind !== 'stopped';
    return answers && server?.up === true ? { host: '127.0.0.1', port: server.port } : null;
  }

  lagMs(id: string): number | null {
    return this.entries.get(id)?.lagMs() ?? null;
  }

  setLink(from: string, to: string, condition: LinkCondition): void {
    this.house.conditions.set(from, to, condition);
  }

  async query(id: string, sql: string): Promise<readonly SqlRow[]> {
    const entry = this.entries.get(id);
    const intent = this.wanted.get(id);
    if (entry === undefined || intent === undefined) throw new Error(`there is no database ${id}`);
    return entry.within((session) => session.ask(sql), { database: intent.database });
  }

  state(): readonly DatabaseState[] {
    return [...this.entries.values()].map((entry) => {
      const { id, region, role, source } = entry;
      const port = this.endpointOf(id)?.port ?? null;
      return { id, region, role, of: source?.id ?? null, port, lagMs: entry.lagMs() };
    });
  }

  async queryBackup(id: string, database: string, sql: string): Promise<readonly SqlRow[]> {
    const server = await this.restoreBackup(id);
    try {
      const session = await openSession(server.port, server.password, { database });
      return await session.ask(sql).finally(() => session.end());
    } finally {
      await server.stop();
    }
  }

  async restoreBackup(id: string): Promise<RestoredBackup> {
    const folder = this.backups.get(id);
    if (folder === undefined) throw noBackup(id, [...this.backups.keys()]);
    const server = await restoreBackup(folder, this.newFolder(), this.house, (one) => this.restored.delete(one));
    this.restored.add(server);
    return server;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.last;
    for (const one of this.restored) await one.stop();
    await Promise.all([...this.entries.values()].map((entry) => entry.remove()));
    await this.guard.close();
    await rm(this.house.home, { recursive: true, force: true });
  }

  private async make(wanted: DatabasesWanted): Promise<void> {
    this.wanted = new Map(wanted.databases.map((intent) => [intent.id, intent]));
    const now = {
      databases: [...this.entries.values()].map((entry) => entry.now()),
      backups: [...this.backups.keys()],
    };
    const failed = new Set<string>();
    let first: unknown;
    for (const action of planDatabases(wanted, now)) {
      const about = namesIn(action);
      if (about.some((name) => failed.has(name))) continue;
      try {
        await act(action, this.estate());
      } catch (error) {
        first ??= error;
        for (const name of about) failed.add(name);
      }
    }
    if (first !== undefined) throw first as Error;
  }

  private estate(): Estate {
    return {
      house: this.house,
      entry: (id) => this.entry(id),
      forget: (id) => this.forget(id),
      intent: (id) => this.wanted.get(id),
      backups: this.backups,
      newFolder: () => this.newFolder(),
    };
  }

  private entry(id: string): DatabaseEntry {
    const known = this.entries.get(id);
    if (known !== undefined) return known;
    const region = this.wanted.get(id)?.region ?? '';
    this.folders += 1;
    const made = new DatabaseEntry(id, region, `database-${this.folders}`, this.house);
    this.entries.set(id, made);
    return made;
  }

  /** Whoever follows it follows nobody now, even when another of the same name appears. */
  private async forget(id: string): Promise<void> {
    this.entries.delete(id);
    for (const entry of this.entries.values()) if (entry.source?.id === id) await entry.follow(null);
  }

  private newFolder(): string {
    this.folders += 1;
    return join(this.house.home, `backup-${this.folders}`);
  }
}

/** Databases and backups that an action is about. */
function namesIn(action: DatabaseAction): readonly string[] {
  return Object.entries(action).flatMap(([key, value]) => (key === 'do' || value === null ? [] : [String(value)]));
}

function noBackup(id: string, known: readonly string[]): DrError {
  return new DrError(
    'plane-no-backup',
    `The lab has no copy of the storage for the backup ${id}.`,
    known.length === 0 ? 'It has no backups.' : `It has ${known.join(', ')}.`,
    'Name one of these. A backup is taken when it appears in AWS while the lab with its databases runs.',
  );
}
