/** Real databases for tests: started in a folder of their own, and what tests ask of them. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { createClock } from '../../../../console/clock';
import { CLEAR } from '../../conditions';
import type { BackupIntent, DatabaseIntent, DatabaseRole } from '../../intent';
import { startDatabases, type Databases } from '../databases';

export const WALL = createClock({
  scale: 1,
  now: Date.now,
  setTimer: (fire, ms) => {
    const timer = setTimeout(fire, ms);
    return () => clearTimeout(timer);
  },
});

/** So long that only what hangs comes to it. */
export const LIMIT_MS = 120_000;

/** Kept between runs, as it is on a user's machine. */
export const CACHE = join(tmpdir(), `twinstate-test-cache-${process.getuid?.() ?? 0}`);

export const EAST = 'east-db';
export const WEST = 'west-db';
const REGIONS: Readonly<Record<string, string>> = { [EAST]: 'us-east-1', [WEST]: 'us-west-2' };

/** A database of the shop. */
export function database(id: string, role: DatabaseRole, changes: Partial<DatabaseIntent> = {}): DatabaseIntent {
  const region = REGIONS[id] ?? 'eu-west-1';
  return { id, region, instances: 1, role, database: 'shop', user: 'app', password: 'first', ...changes };
}

export const writer: DatabaseRole = { kind: 'writer' };
export const replicaOf = (of: string): DatabaseRole => ({ kind: 'replica', of });

/** Databases in a folder that is removed at the end. */
export interface TestEstate {
  readonly folder: string;
  readonly registry: string;
  readonly databases: Databases;
  readonly warnings: string[];
  /** Follows an intent of these. */
  want(databases: readonly DatabaseIntent[], backups?: readonly BackupIntent[]): Promise<void>;
  end(): Promise<void>;
}

export async function startEstate(): Promise<TestEstate> {
  const folder = await mkdtemp(join(tmpdir(), 'twinstate-test-'));
  // Root's servers run as another account, which must come through.
  await chmod(folder, 0o711);
  const registry = join(folder, 'processes');
  const warnings: string[] = [];
  const databases = await startDatabases({
    folder,
    cacheDir: CACHE,
    registry,
    wall: WALL,
    warn: (text) => warnings.push(text),
    usual: CLEAR,
    // Other work on the machine makes nothing fail.
    patienceMs: LIMIT_MS,
  });
  return {
    folder,
    registry,
    databases,
    warnings,
    want: (wanted, backups = []) => databases.follow({ databases: wanted, backups }),
    end: async () => {
      await databases.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A session of the application. */
export async function asApplication(databases: Databases, id: string): Promise<Client> {
  const endpoint = databases.endpointOf(id);
  if (endpoint === null) throw new Error(`${id} answers nobody`);
  return connected(endpoint.port, 'first');
}

async function connected(port: number, password: string): Promise<Client> {
  const how = { user: 'app', password, database: 'shop', connectionTimeoutMillis: 5000 };
  const client = new Client({ host: '127.0.0.1', port, ...how });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** One statement of the application, in a session of its own: the first column of its rows. */
export async function say(databases: Databases, id: string, sql: string): Promise<readonly unknown[]> {
  const endpoint = databases.endpointOf(id);
  if (endpoint === null) throw new Error(`${id} answers nobody`);
  return ask(endpoint.port, sql);
}

/** The same at a port. */
export async function ask(port: number, sql: string, password = 'first'): Promise<readonly unknown[]> {
  const client = await connected(port, password);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

/** Waits until it is so. */
export async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 20) {
    if (waited > LIMIT_MS) throw new Error('it did not come about');
    await pause(20);
  }
}

/** Waits until a replica has what its writer has now. */
export async function caughtUp(databases: Databases, from: string, to: string): Promise<void> {
  const [row] = await databases.query(from, 'SELECT pg_current_wal_flush_lsn()::text AS place');
  const place = String(row?.['place']);
  await until(async () => {
    const [there] = await databases.query(to, `SELECT pg_last_wal_replay_lsn() >= '${place}'::pg_lsn AS there`);
    return there?.['there'] === true;
  });
}
