/** Starts the caretaker: a small process that outlives dr, and ends the children of a killed dr in order. */
import { spawn } from 'node:child_process';

/**
 * Starts `program` with `args` in a session of its own. It holds a pipe that closes when this process ends. It does not
 * keep this process alive, and gets no Ctrl-C of a terminal.
 */
export function startCaretaker(program: string, args: readonly string[], env: Readonly<Record<string, string>>): void {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: '/',
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without it the next start of dr ends those children.
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  child.unref();
}
