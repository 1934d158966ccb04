/** The load generator's program, bundled as `dr` has it, for tests that start it. */
import { buildSync } from 'esbuild';
import { join, resolve } from 'node:path';

/** Path of the program in `folder`. */
export function clientsProgram(folder: string): string {
  const outfile = join(folder, 'clients.cjs');
  buildSync({
    entryPoints: [resolve('scripts/app/clients.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
  return outfile;
}
