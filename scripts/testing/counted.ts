/** Counts processes: what a case started and what that started, in whatever group or session, also where its parent is gone. */
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join, sep } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../../modules/terraform/processes';

const VARIABLE = 'DR_COUNTED';
/** Looks, 100 ms apart: some minutes. What writes a state or waits for an answer takes its time. */
const PATIENCE = 1800;

export interface Counted {
  /** To be given to whatever is started: it is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Waits until none of them is left; answers the command lines of those that stay. */
  left(): Promise<readonly string[]>;
}

/** Counts what has the variable, works below `folder` or names it; what does so now is not counted. */
export function countedIn(folder: string): Counted {
  const key = randomBytes(12).toString('hex');
  const before = found(folder, key);
  const more = (): readonly ProcessIdentity[] =>
    found(folder, key).filter(({ pid, started }) => !before.some((one) => one.pid === pid && one.started === started));
  return {
    environment: { [VARIABLE]: key },
    async left() {
      for (let looks = 0; looks < PATIENCE && more().length > 0; looks += 1) {
        await new Promise((wake) => setTimeout(wake, 100));
      }
      return more()
        .filter(isRunning)
        .map(({ pid }) => `${pid}: ${commandLine(String(pid))}`);
    },
  };
}

function found(folder: string, key: string): readonly ProcessIdentity[] {
  const pids = existsSync('/proc/self/environ')
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name) && isMeant(name, folder, key))
    : psNames(folder);
  return pids.map((pid) => identify(Number(pid))).filter((one) => one !== undefined);
}

function isMeant(pid: string, folder: string, key: string): boolean {
  if (Number(pid) === process.pid) return false;
  const of = (name: string): string => text(() => readFileSync(join('/proc', pid, name), 'utf8'));
  const cwd = text(() => readlinkSync(join('/proc', pid, 'cwd')));
  return (
    of('environ').includes(`${VARIABLE}=${key}`) ||
    of('cmdline').includes(folder) ||
    cwd === folder ||
    cwd.startsWith(folder + sep)
  );
}

/** Without /proc only the command line tells. */
function psNames(folder: string): readonly string[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder)).map((line) => /\d+/.exec(line)?.[0] ?? '');
}

function commandLine(pid: string): string {
  return text(() => readFileSync(join('/proc', pid, 'cmdline'), 'utf8')).replaceAll('\0', ' ');
}

/** Empty for a process that is gone, or another user's. */
function text(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
