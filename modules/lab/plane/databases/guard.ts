/** Ends servers when this process is gone, however it ended: nothing can be done after kill -9, so another process waits for it. */
import { spawn } from 'node:child_process';

/** Keeps the list of what is to end with this process. */
export interface Guard {
  readonly running: (pid: number, runs: boolean) => void;
  /** All has ended, and nobody needs to wait. */
  close(): Promise<void>;
}

/** The last line that it reads has the processes; the end of its input is the end of this process. */
const PROGRAM = 'pids=; while read -r line; do pids=$line; done; [ -z "$pids" ] || kill -QUIT $pids 2>/dev/null';

/** Starts the process that waits: a shell of one megabyte for all servers. */
export function startGuard(): Guard {
  const child = spawn('/bin/sh', ['-c', PROGRAM], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('close', () => resolve());
  });
  const pids = new Set<number>();
  return {
    running: (pid, runs) => {
      if (runs) pids.add(pid);
      else pids.delete(pid);
      child.stdin.write(`${[...pids].join(' ')}\n`);
    },
    close: () => {
      child.stdin.end();
      return closed;
    },
  };
}
