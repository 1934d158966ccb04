/** A server over a copy of a backup, beside the others: to read what only the backup has. */
import { rm } from 'node:fs/promises';
import { join, basename } from 'node:path';
import type { DatabaseHouse } from './entry';
import { startServer } from './server';
import { copyStorage } from './storage';
import { ADMIN } from './template';

/** A running server that nobody else uses. Writing to it changes a copy. */
export interface RestoredBackup {
  readonly host: string;
  readonly port: number;
  /** Its superuser; the application's own user is there as well. */
  readonly user: string;
  readonly password: string;
  /** Ends it and removes its copy. */
  stop(): Promise<void>;
}

/** Starts it over a copy of `backup` in `folder`. */
export async function restoreBackup(
  backup: string,
  folder: string,
  house: DatabaseHouse,
  ended: (server: RestoredBackup) => void,
): Promise<RestoredBackup> {
  const { password } = await house.template();
  await copyStorage(backup, folder, house.account);
  const name = `the backup ${basename(backup)}`;
  const log = join(house.logs, `${basename(folder)}.log`);
  const settings = { readOnly: true, follows: null };
  const server = await startServer(house, { name, storage: folder, log, settings });
  const restored: RestoredBackup = {
    host: '127.0.0.1',
    port: server.port,
    user: ADMIN,
    password,
    stop: async () => {
      await server.stop('immediate');
      await rm(folder, { recursive: true, force: true });
      ended(restored);
    },
  };
  return restored;
}
