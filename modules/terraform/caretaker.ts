/** Starts the caretaker: a small process that outlives dr, and ends in order what a dr that was killed left running. */
import { spawn } from 'node:child_process';

/**
 * Starts `program` with `args` in a session of its own. It holds a pipe of this process: the pipe closes when this process is gone,
 * however it went. It keeps nobody waiting, and hears no Ctrl-C of a terminal.
 */
export function startCaretaker(program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it the next start of dr ends what is left.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  child.unref();
}
