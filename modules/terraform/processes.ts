/** Identifies processes: a process id can be reused. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isThere } from '../console/disk';

/** A process; its start time distinguishes it from a later one with the same id. */
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

/** True while exactly this process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}

/** Id of the process group that a process is in, or undefined when there is no such process. */
export function groupOf(pid: number): number | undefined {
  const group = ask(pid, 'pgid', ([, , field]) => field);
  return group === undefined ? undefined : Number(group);
}

/** Clock ticks since boot on Linux, else what ps says. A zombie counts as ended. */
function startOf(pid: number): string | undefined {
  return ask(pid, 'lstart', (fields) => (fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]));
}

/**
 * `pick`: of the fields that follow the name (which may contain spaces) in /proc/…/stat; `column` of ps without /proc.
 */
function ask(pid: number, column: string, pick: (fields: readonly string[]) => string | undefined): string | undefined {
  try {
    if (isThere('/proc/self/stat')) {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return pick(stat.slice(stat.lastIndexOf(')') + 2).split(' '));
    }
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
