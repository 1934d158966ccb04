// Parts of a benchmark that need the product's own modules: a TypeScript file of this folder as a program.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MODULES } from '../modules.mjs';
import { ROOT } from './measure.mjs';

/** Bundles `scripts/build/bench/<name>.ts` and hands the command that runs it to `use`; the file is gone afterwards. */
export async function withProgram(name, use) {
  const { build } = await import('esbuild');
  const folder = mkdtempSync(join(tmpdir(), 'twinstate-bench-'));
  const outfile = join(folder, `${name}.cjs`);
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: [join('scripts', 'build', 'bench', `${name}.ts`)],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      alias: MODULES,
      logLevel: 'error',
    });
    return await use([process.execPath, outfile]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
