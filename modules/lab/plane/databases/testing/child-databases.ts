/** A program that runs a database in the folder it is given, says its processes, and waits to be killed. */
import { readdirSync } from 'node:fs';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { CLEAR } from '../../conditions';
import { startDatabases } from '../databases';
import { CACHE, database, EAST, WALL, writer } from './estate';

async function run(folder: string): Promise<void> {
  const registry = join(folder, 'processes');
  const databases = await startDatabases({
    folder,
    cacheDir: CACHE,
    registry,
    wall: WALL,
    warn: () => undefined,
    usual: CLEAR,
  });
  await databases.follow({ databases: [database(EAST, writer)], backups: [] });
  createWriteStream('', { fd: 1 }).write(`${readdirSync(registry).join(' ')}\n`);
}

void run(process.argv[2] ?? '');
setInterval(() => undefined, 1000);
