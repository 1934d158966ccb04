/** A context of `dr` in a scratch folder, for tests of what verbs share. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingConsole, type Answers, type RecordingConsole } from '../../modules/console/testing/quiet';
import { FakeClock } from '../../modules/memory/clock';
import type { Context, GlobalOptions } from '../app/context';

export interface TestContext extends Context {
  readonly console: Context['console'] & RecordingConsole;
  readonly clock: FakeClock;
}

const folders: string[] = [];

/** Its folder goes with `forgetContexts`. */
export function testContext(options: Partial<GlobalOptions> = {}, answers: Answers = {}): TestContext {
  const root = mkdtempSync(join(tmpdir(), 'dr-context-'));
  folders.push(root);
  const work = join(root, '.twinstate');
  mkdirSync(work);
  return {
    paths: { product: root, project: root, work, published: join(root, 'cdktf.out') },
    console: { ...recordingConsole(answers), print: () => undefined, wipe: () => undefined, end: () => undefined },
    clock: new FakeClock(Date.now()),
    env: {},
    signal: new AbortController().signal,
    options: { json: false, yes: false, lab: false, var: [], varFile: [], ...options },
    environment: () => 'warm-standby',
    extra: { varFiles: [], vars: [] },
    command: (words) => `dr ${words}`,
  };
}

export function forgetContexts(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
