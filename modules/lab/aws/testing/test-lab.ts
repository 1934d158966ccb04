/** A lab for tests: real emulator, real gateway, only the behaviours of this room. */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { quietConsole } from '../../../console/testing/quiet';
import { handWall } from '../../../console/testing/wall';
import { startLabWith } from '../../lab';
import type { Lab } from '../../types';
import { awsBehaviours } from '../index';

export const ACCOUNT = '123456789012';

export interface TestLab {
  readonly lab: Lab;
  /** Python of the lab's own environment, with the emulator's botocore. */
  readonly python: string;
  /** Moves the lab's clock, by milliseconds; by itself it stands still. */
  pass(ms: number): void;
  stop(): Promise<void>;
}

/** Starts a lab whose clock the test moves. */
export async function startTestLab(): Promise<TestLab> {
  const dir = await mkdtemp(join(tmpdir(), 'twinstate-lab-'));
  const wall = handWall(Date.now());
  const lab = await startLabWith(
    {
      dir,
      // The product's own cache folder: the lab's programs are installed once for both.
      cacheDir: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'twinstate'),
      requirementsFile: resolve('modules/lab/requirements.txt'),
      accountId: ACCOUNT,
      scale: 1,
      wall,
      console: quietConsole(),
      processEnv: process.env,
    },
    awsBehaviours(),
  );
  return {
    lab,
    pass: (ms) => wall.pass(ms),
    python: join(lab.programs.aws, '..', 'python'),
    stop: async () => {
      await lab.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
