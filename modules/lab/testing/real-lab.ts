/** A lab with the real emulator and the shims, without modelled behaviour. */
import { mkdirSync, symlinkSync, existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { quietConsole } from '../../console/testing/quiet';
import { ensureTools, type LabTools } from '../emulator/tools';
import { startLabWith } from '../lab';
import { KNOBS } from '../../parts/index.knobs';
import { LAB_SERVICES } from '../../parts/index.services';
import { shims } from '../../parts/index.shims';
import type { Lab, LabOptions } from '../types';

export const QUIET = quietConsole();
export const REQUIREMENTS = resolve('modules/lab/requirements.txt');
/** The product's own cache folder: the lab's programs are installed once for both. */
export const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'twinstate');

/** The lab's programs and botocore's models, installed once for product and tests; nothing is started. */
export const labTools = (): Promise<LabTools> =>
  ensureTools({ cacheDir: CACHE, requirementsFile: REQUIREMENTS, processEnv: process.env, console: QUIET });

export interface RealLabOptions extends Partial<LabOptions> {
  /** Cache folder of this test alone, so that it sees no processes but its own; the installed tools are those of the user's cache. */
  readonly processesIn: string;
}

export async function realLab(dir: string, options: RealLabOptions): Promise<Lab> {
  await labTools();
  const cacheDir = options.processesIn;
  mkdirSync(cacheDir, { recursive: true });
  for (const name of readdirSync(CACHE).filter((entry) => /^lab-tools-[0-9a-f]+$/.test(entry))) {
    if (!existsSync(join(cacheDir, name))) symlinkSync(join(CACHE, name), join(cacheDir, name));
  }
  return startLabWith(
    {
      dir,
      cacheDir,
      requirementsFile: REQUIREMENTS,
      accountId: '123456789012',
      scale: 60,
      wall: {
        now: Date.now,
        setTimer: (fire, ms) => {
          const timer = setTimeout(fire, ms);
          return () => clearTimeout(timer);
        },
      },
      console: QUIET,
      processEnv: process.env,
      ...options,
    },
    {
      handlers: shims(),
      knobs: KNOBS,
      services: LAB_SERVICES,
      probe: () => Promise.resolve({ status: 503, body: {} }),
    },
  );
}
