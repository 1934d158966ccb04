/** The fake command with a script that tests start themselves, so that they can kill it. */
import { spawn } from 'node:child_process';
import { FakeAws } from '../../rehearsal/fake-aws';

/** Wall milliseconds that output may come behind the end of a script. */
const LATE_MS = 2_000;

export interface ScriptResult {
  readonly exit: number | null;
  readonly output: string;
  /** How the steps ended, by id, from the script's own results. */
  readonly ends: Readonly<Record<string, string>>;
}

export class SpawnedAws extends FakeAws {
  /** Process id of the script that runs. */
  pid: number | undefined;

  /** Runs a script to its end. `scale`: lab seconds per wall second; `shell`: words before its name. */
  run(
    script: string,
    scale: number,
    origin: number,
    args: readonly string[],
    more: Record<string, string> = {},
    shell: readonly string[] = ['bash'],
  ): Promise<ScriptResult> {
    const { cwd, env, ...start } = this.prepare(script, { scale, origin, path: process.env['PATH'] ?? '' }, args);
    const [command = 'bash', ...words] = shell;
    // A group of its own, as a terminal makes one: a Ctrl-C there reaches every process of it.
    const child = spawn(command, [...words, ...start.args], {
      ...{ cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
      env: { ...env, ...more },
    });
    this.pid = child.pid;
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    return new Promise((resolve) => {
      child.on('exit', (exit) => {
        const ends = this.ends();
        const done = (): void => resolve({ exit, output, ends });
        // What it said may still be on its way; what it left behind may hold its output open for ever.
        const late = setTimeout(done, LATE_MS);
        child.once('close', () => {
          clearTimeout(late);
          done();
        });
      });
    });
  }

  /** Ends what is left of a script too: one that was killed, or that a failed case did not wait for. */
  override async stop(): Promise<void> {
    try {
      if (this.pid !== undefined) process.kill(-this.pid, 'SIGKILL');
    } catch {
      // All of its group has ended.
    }
    await super.stop();
  }

  private ends(): Record<string, string> {
    const lines = this.left().results.split('\n').filter(Boolean);
    return Object.fromEntries(lines.map((line) => line.split('\t').slice(0, 2) as [string, string]));
  }
}
