/** Which process is which: a process id alone may have been given to another program since. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isThere } from '../console/disk';

/** A process, told apart from a later one with the same id by when it started. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The identity of a running process, or undefined when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { pid, started };
}

/** True while this very process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}

/** Clock ticks since boot on Linux (field 22 of /proc/…/stat, counted behind the name, which may hold spaces), else what ps says. */
function startOf(pid: number): string | undefined {
  try {
    if (isThere('/proc/self/stat')) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ended = fields[0] === 'Z' || fields[0] === 'X';
      return ended ? undefined : fields[19];
    }
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
