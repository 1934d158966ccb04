/** How each action of the plan is done. */
import { rm } from 'node:fs/promises';
import type { DatabaseIntent } from '../intent';
import { CANARY_TABLE } from './canary';
import type { DatabaseEntry, DatabaseHouse } from './entry';
import { credentialsOf, type DatabaseAction } from './plan';
import { rebuild, rejoin, startOrForget } from './rebuild';
import { ensureUser } from './session';
import { copyLive } from './ship';
import { copyStorage } from './storage';
import { close, promote } from './switchover';

/** What actions work on. */
export interface Estate {
  readonly house: DatabaseHouse;
  /** The database with an id; made known where it is new. */
  readonly entry: (id: string) => DatabaseEntry;
  readonly forget: (id: string) => Promise<void>;
  readonly intent: (id: string) => DatabaseIntent | undefined;
  /** Folders of backups, by id. */
  readonly backups: Map<string, string>;
  readonly newFolder: () => string;
}

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
      return entry.role === 'replica' ? startOrForget(entry) : entry.start();
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
