// Finds the program that belongs to the sources as they are now, and makes it first when it is missing.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWhole } from './entries.mjs';

/** The project. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SOURCES = ['modules', 'stacks', 'scripts'];
const FILES = ['package-lock.json', 'tsconfig.base.json'];

/**
 * Digest of names, sizes and times of everything the program is made from. Reading the contents would cost more than the
 * program's own start; a touched file only costs a rebuild of half a second.
 */
export function sourceDigest(root) {
  const hash = createHash('sha256').update(process.versions.node);
  const take = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path.slice(root.length)} ${size} ${mtimeMs}\n`);
  };
  const walk = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== 'testing' && entry.name !== '__goldens__') walk(path);
      } else if (!entry.name.endsWith('.test.ts')) {
        take(path);
      }
    }
  };
  for (const folder of SOURCES) walk(join(root, folder));
  for (const file of FILES) take(join(root, file));
  return hash.digest('hex').slice(0, 16);
}

/**
 * Folder with the bundles for the sources as they are now. Makes them when they are missing: in the project; where somebody else's
 * project cannot be written, in the caller's own cache; without one, in a folder of this run alone.
 */
export async function freshBundles(root = ROOT, env = process.env) {
  if (!existsSync(join(root, 'node_modules', 'commander')) || !existsSync(join(root, 'node_modules', 'cdktf'))) {
    throw new Error(`the packages are not installed. Run: npm ci (in ${root})`);
  }
  const digest = sourceDigest(root);
  const own = cacheFolder(root, env);
  const places = [join(root, 'dist'), ...(own === null ? [] : [own])];
  for (const dist of places) {
    if ((dist !== own || isPrivate(own)) && isWhole(join(dist, digest))) return join(dist, digest);
  }
  const { makeBundles } = await import('./bundle.mjs');
  for (const dist of places) {
    try {
      if (dist === own) mkdirSync(own, { recursive: true, mode: 0o700 });
      if (dist === own && !isPrivate(own)) continue;
      await makeBundles(root, dist, digest);
      if (isWhole(join(dist, digest))) return join(dist, digest);
    } catch (error) {
      if (!UNWRITABLE.includes(error.code)) throw error;
    }
  }
  const alone = mkdtempSync(join(tmpdir(), 'dr-'));
  process.on('exit', () => rmSync(alone, { recursive: true, force: true }));
  await makeBundles(root, alone, digest);
  return join(alone, digest);
}

/** What a file system answers where a person may not write. */
const UNWRITABLE = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ENOSPC', 'EDQUOT', 'EEXIST'];

/** The caller's own place for this project's bundles; null where the caller has no home. */
function cacheFolder(root, env) {
  const cache = env.XDG_CACHE_HOME || (env.HOME ? join(env.HOME, '.cache') : '');
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return isAbsolute(cache) ? join(cache, 'twinstate', name) : null;
}

/** Whether nobody but the caller can put a program into the folder. */
function isPrivate(folder) {
  const found = statSync(folder, { throwIfNoEntry: false });
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}
