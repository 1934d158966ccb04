/** A lab for tests: real emulator, real gateway, a clock that tests move by hand. */
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
  /** Python of the lab's own environment, with boto3's botocore. */
  readonly python: string;
  /** Moves the lab's clock. */
  pass(seconds: number): void;
  stop(): Promise<void>;
}

/** Starts a lab whose clock stands still but for `pass`. */
export async function startTestLab(scale = 1, still = true): Promise<TestLab> {
  const dir = await mkdtemp(join(tmpdir(), 'twinstate-lab-'));
  const began = Date.now();
  let passed = 0;
  const lab = await startLabWith(
    {
      dir,
      cacheDir: process.env['DR_CACHE'] ?? join(homedir(), '.cache', 'twinstate'),
      requirementsFile: resolve('modules/lab/requirements.txt'),
      accountId: ACCOUNT,
      scale,
      wall: {
        now: () => (still ? began : Date.now()) + passed,
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
    pass: (seconds) => {
      passed += seconds * 1000;
    },
    stop: async () => {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
