/** A new storage, made once and copied from then on: making one takes two seconds, copying it a tenth of that. */
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere } from '../../../console/disk';
import type { Account } from './account';
import type { Postgres } from './binaries';
import { runAs } from './programs';

/** A storage that no server has used, and what opens each of its copies to the plane itself. */
export interface Template {
  readonly storage: string;
  readonly password: string;
}

/** The plane's own superuser: applications get a user of their own. */
export const ADMIN = 'plane_admin';

/** Raised when what is below changes: a kept template of another recipe is not used. */
const RECIPE = 1;

/** Of the file that each server's own settings go into. */
export const SETTINGS_FILE = 'plane.conf';

/** Nobody is trusted: a port of loopback is open to every account of the machine. */
const ACCESS = ['host all all 127.0.0.1/32 scram-sha-256', 'host replication plane_admin 127.0.0.1/32 scram-sha-256'];

/** The template in `cacheDir`, made where there is none. Of several processes that make it at once, the first wins. */
export async function ensureTemplate(postgres: Postgres, account: Account, cacheDir: string): Promise<Template> {
  const folder = join(cacheDir, `postgres-${postgres.version}-${RECIPE}`);
  if (!isThere(folder)) await makeTemplate(postgres, account, cacheDir, folder);
  return { storage: join(folder, 'storage'), password: await readFile(join(folder, 'password'), 'utf8') };
}

async function makeTemplate(postgres: Postgres, account: Account, cacheDir: string, folder: string): Promise<void> {
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(cacheDir, '.postgres-'));
  // Where the account that makes it can write; the cache may be closed to it.
  const open = await mkdtemp(join(tmpdir(), 'twinstate-'));
  try {
    const password = randomBytes(24).toString('hex');
    await makeStorage(postgres, account, { open, password });
    await runAs(null, 'cp', ['-R', join(open, 'storage'), join(draft, 'storage')]);
    await writeFile(join(draft, 'password'), password, { mode: 0o600 });
    await rename(draft, folder);
  } catch (error) {
    if (!isThere(folder)) throw error;
  } finally {
    for (const path of [draft, open]) await rm(path, { recursive: true, force: true });
  }
}

async function makeStorage(
  postgres: Postgres,
  account: Account,
  { open, password }: { readonly open: string; readonly password: string },
): Promise<void> {
  const storage = join(open, 'storage');
  const secret = join(open, 'password');
  await writeFile(secret, password, { mode: 0o600 });
  await mkdir(storage, { mode: 0o700 });
  if (account !== null) {
    await chmod(open, 0o711);
    for (const path of [storage, secret]) await chown(path, account.uid, account.gid);
  }
  const how = ['--no-locale', '--encoding=UTF8', '--auth=scram-sha-256', '--no-sync', '--wal-segsize=1'];
  await runAs(account, postgres.initdb, ['-D', storage, '-U', ADMIN, `--pwfile=${secret}`, ...how]);
  await writeFile(join(storage, 'pg_hba.conf'), `${ACCESS.join('\n')}\n`);
  await appendFile(join(storage, 'postgresql.conf'), `\ninclude '${SETTINGS_FILE}'\n`);
}
