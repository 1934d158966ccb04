/** A lab for tests: real emulator, real gateway, only the behaviours of this room. */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Console } from '../../../console/ports';
import { startLabWith } from '../../lab';
import type { Lab } from '../../types';
import { awsBehaviours } from '../index';

export const ACCOUNT = '123456789012';

const quiet: Console = {
  say: () => undefined,
  warn: () => undefined,
  phase: () => undefined,
  begin: () => ({ waits: () => undefined, ends: () => undefined }),
  confirm: () => Promise.resolve(false),
  ask: () => Promise.resolve(''),
};

export interface TestLab {
  readonly lab: Lab;
  /** Python of the lab's own environment, with the emulator's botocore. */
  readonly python: string;
  stop(): Promise<void>;
}

/** Starts a lab whose clock runs `scale` times as fast as the wall. */
export async function startTestLab(scale: number): Promise<TestLab> {
  const dir = await mkdtemp(join(tmpdir(), 'twinstate-lab-'));

  const lab = await startLabWith(
    {
      dir,
      // The product's own cache folder: the lab's programs are installed once for both.
      cacheDir: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'twinstate'),
      requirementsFile: resolve('modules/lab/requirements.txt'),
      accountId: ACCOUNT,
      scale,
      wall: {
        now: () => Date.now(),
        setTimer: (fire, ms) => {
          const timer = setTimeout(fire, ms);
          timer.unref();
          return () => clearTimeout(timer);
        },
      },
      console: quiet,
      processEnv: process.env,
    },
    awsBehaviours(),
  );
  return {
    lab,
    python: join(lab.programs.aws, '..', 'python'),
    stop: async () => {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
