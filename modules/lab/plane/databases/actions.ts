/** How each action of the plan is done. */
import { rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { DrError } from '../../../console/errors';
import type { DatabaseIntent } from '../intent';
import { CANARY_TABLE } from './canary';
import type { DatabaseEntry, DatabaseHouse } from './entry';
import { credentialsOf, type DatabaseAction } from './plan';
import { ensureUser, type Session } from './session';
import { copyLive, shipStorage } from './ship';
import { copyStorage, placeOf, readControl } from './storage';
import { ADMIN } from './template';

/** What actions work on. */
export interface Estate {
  readonly house: DatabaseHouse;
  /** The database with an id; made known where it is new. */
  readonly entry: (id: string) => DatabaseEntry;
  readonly forget: (id: string) => void;
  readonly intent: (id: string) => DatabaseIntent | undefined;
  /** Folders of backups, by id. */
  readonly backups: Map<string, string>;
  readonly newFolder: () => string;
}

/** A follower that has not caught up by then is asked again at the next look. */
const PATIENCE_MS = 2_000;
const POLL_MS = 15;

/** Does one action. */
export async function act(action: DatabaseAction, estate: Estate): Promise<void> {
  switch (action.do) {
    case 'backup':
      return backup(estate.entry(action.id), action.backup, estate);
    case 'copy-backup':
      return keepBackup(action.backup, estate, (to) => copyStorage(backupFolder(action.from, estate), to, null));
    case 'delete-backup':
      await rm(backupFolder(action.backup, estate), { recursive: true, force: true });
      estate.backups.delete(action.backup);
      return;
    case 'promote':
      return promote(estate.entry(action.id), action.after === null ? null : estate.entry(action.after));
    case 'rejoin':
      return rejoin(estate.entry(action.id), estate.entry(action.of));
    case 'rebuild':
      return rebuild(estate.entry(action.id), estate.entry(action.of));
    default:
      return actOn(action.do, estate.entry(action.id), estate);
  }
}

type Simple = Exclude<Extract<DatabaseAction, { id: string }>['do'], 'backup' | 'promote' | 'rejoin' | 'rebuild'>;

async function actOn(what: Simple, entry: DatabaseEntry, estate: Estate): Promise<void> {
  switch (what) {
    case 'stop':
      return entry.stop(entry.role === 'replica' ? 'fast' : 'immediate');
    case 'start':
      return entry.start();
    case 'create':
      return create(entry);
    case 'close':
      return close(entry);
    case 'open':
      entry.role = 'writer';
      return entry.server?.settle(await entry.settings());
    case 'credentials':
      return giveCredentials(entry, estate.intent(entry.id));
    case 'delete':
      await entry.remove();
      return estate.forget(entry.id);
  }
}

async function create(entry: DatabaseEntry): Promise<void> {
  const { storage } = await entry.house.template();
  await copyStorage(storage, entry.storage, entry.house.account);
  await entry.start();
  await entry.within((session) => session.ask(CANARY_TABLE));
  entry.role = 'writer';
}

async function giveCredentials(entry: DatabaseEntry, intent: DatabaseIntent | undefined): Promise<void> {
  if (intent === undefined || intent.password === null || entry.role !== 'writer') return;
  const { user, password, database } = intent;
  await entry.within((session) => ensureUser(session, { user, password, database }));
  entry.credentials = credentialsOf(intent);
}

/** No write is acknowledged after this: new sessions are read-only, and those that began before are ended. */
async function close(entry: DatabaseEntry): Promise<void> {
  entry.role = 'closed';
  if (entry.server === null) return;
  await entry.server.settle(await entry.settings());
  // A new session has what the server has read by then; sessions that are older may not.
  const isReadOnly = (): Promise<boolean> =>
    entry.within(
      async (session) => {
        const [row] = await session.ask('SHOW default_transaction_read_only');
        return row?.['default_transaction_read_only'] === 'on';
      },
      { options: '' },
    );
  if (!(await waitFor(isReadOnly))) throw new Error(`the server of ${entry.id} did not become read-only`);
  await entry.within((session) =>
    session.ask(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND usename <> '${ADMIN}'`,
    ),
  );
}

/** `after`: a switchover. It has all that this one acknowledged, or stays what it is. */
async function promote(entry: DatabaseEntry, after: DatabaseEntry | null): Promise<void> {
  if (after !== null) await takeOver(entry, after);
  await entry.within((session) => session.ask('SELECT pg_promote(true, 60)'));
  entry.role = 'writer';
  entry.gaveTo = null;
  // They came with the storage, as far as that came: they are given again.
  entry.credentials = null;
  await entry.follow(null);
  await entry.server?.settle(await entry.settings());
}

async function takeOver(entry: DatabaseEntry, from: DatabaseEntry): Promise<void> {
  if (from.role === 'writer') await close(from);
  if (from.server !== null) {
    const end = await from.within((session) => place(session, 'pg_current_wal_flush_lsn()'));
    await catchUp(entry, from, (replayed) => replayed >= end);
    // In order: it ends when its standbys have what it wrote last.
    await from.stop('fast');
  }
  const control = await readControl(from.storage);
  if (!control.isClean) throw behind(entry, from);
  // The checkpoint of a clean end is the last in the log: whoever is past it has all.
  await catchUp(entry, from, (replayed) => replayed > control.checkpoint);
  from.gaveTo = entry.id;
}

async function catchUp(
  entry: DatabaseEntry,
  from: DatabaseEntry,
  isThere: (replayed: bigint) => boolean,
): Promise<void> {
  const caughtUp = await entry.within((session) =>
    waitFor(async () => isThere(await place(session, 'pg_last_wal_replay_lsn()'))),
  );
  if (!caughtUp) throw behind(entry, from);
}

async function place(session: Session, expression: string): Promise<bigint> {
  const [row] = await session.ask(`SELECT ${expression} AS place`);
  const text = row?.['place'];
  return typeof text === 'string' ? placeOf(text) : 0n;
}

function behind(entry: DatabaseEntry, from: DatabaseEntry): DrError {
  return new DrError(
    'plane-not-caught-up',
    `The database ${entry.id} of the lab does not take over from ${from.id} yet.`,
    'It has not received everything that the other has acknowledged: the link between them is slow or cut.',
    'Heal the link, or fail over with loss of data.',
  );
}

/** With the storage that it has; where that does not fit, with a new one. */
async function rejoin(entry: DatabaseEntry, of: DatabaseEntry): Promise<void> {
  if (entry.gaveTo !== of.id) return rebuild(entry, of);
  await entry.stop('fast');
  entry.gaveTo = null;
  await entry.follow(of);
  entry.role = 'replica';
  await entry.start();
  const streams = await entry.within((session) =>
    waitFor(
      async () => (await session.ask("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'")).length > 0,
    ),
  );
  if (!streams) await rebuild(entry, of);
}

/** What it had is lost. It answers when it follows. */
async function rebuild(entry: DatabaseEntry, of: DatabaseEntry): Promise<void> {
  const { conditions, account } = entry.house;
  await entry.remove();
  entry.gaveTo = null;
  entry.credentials = null;
  await of.within((session) =>
    shipStorage(
      {
        from: { storage: of.storage, session },
        to: entry.storage,
        condition: conditions.between(entry.region, of.region),
        opened: (link) => conditions.opened(entry.region, of.region, link),
      },
      account,
    ),
  );
  await entry.follow(of);
  entry.role = 'replica';
  await entry.start();
}

async function backup(entry: DatabaseEntry, id: string, estate: Estate): Promise<void> {
  await keepBackup(id, estate, (to) =>
    entry.server === null
      ? copyStorage(entry.storage, to, estate.house.account)
      : entry.within((session) => copyLive({ storage: entry.storage, session }, to, estate.house.account)),
  );
}

async function keepBackup(id: string, estate: Estate, copy: (to: string) => Promise<void>): Promise<void> {
  const folder = estate.newFolder();
  try {
    await copy(folder);
    estate.backups.set(id, folder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function backupFolder(id: string, { backups }: Estate): string {
  const folder = backups.get(id);
  if (folder === undefined) throw new Error(`there is no backup ${id}`);
  return folder;
}

/** Asks until it is so. */
async function waitFor(holds: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    if (await holds()) return true;
    await pause(POLL_MS);
  }
  return holds();
}
