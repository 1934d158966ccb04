// A TypeScript module of the project for a script that Node runs as it stands: bundled for this one run.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { MODULES } from './modules.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Exports of the file `entry` (relative to the project). `external`: packages that are loaded, not bundled. */
export async function importTypescript(entry, external = []) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  const folder = mkdtempSync(join(ROOT, 'dist', '.module-'));
  try {
    const outfile = join(folder, 'module.mjs');
    const options = { bundle: true, platform: 'node', format: 'esm', target: 'node20', alias: MODULES };
    await build({ ...options, entryPoints: [join(ROOT, entry)], outfile, external });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
