// Finds the program that belongs to the sources as they are now, and makes it first when it is missing.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project: the folder above this file's. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

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

/** Folder with the bundles for the sources as they are now. Makes them when they are missing. */
export async function freshBundles(root = ROOT) {
  if (!existsSync(join(root, 'node_modules', 'commander')) || !existsSync(join(root, 'node_modules', 'cdktf'))) {
    throw new Error(`the packages are not installed. Run: npm ci (in ${root})`);
  }
  const dist = join(root, 'dist');
  const digest = sourceDigest(root);
  const folder = join(dist, digest);
  if (!existsSync(join(folder, 'dr.cjs'))) {
    const { makeBundles } = await import('./bundle.mjs');
    await makeBundles(root, dist, digest);
  }
  return folder;
}
