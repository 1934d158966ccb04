/** A lab for tests: real emulator, real gateway, only the behaviours of this room. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietConsole } from '../../console/testing/quiet';
import { handWall } from '../../console/testing/wall';
import { startLabWith } from '../../lab/lab';
import { CACHE, REQUIREMENTS } from '../../lab/testing/real-lab';
import type { Lab } from '../../lab/types';
import { awsBehaviours } from '../index.lab';

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
      cacheDir: CACHE,
      requirementsFile: REQUIREMENTS,
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
