/** `dr` as a user has it: a process of its own, in a project of its own, with an eye on what it starts. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from '../../modules/terraform/processes';

const PROGRAM = resolve(__dirname, '../dr.mjs');

export interface Finished {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly ended: Promise<Finished>;
  /** Resolves when it has said `text`; rejects when it ends before. */
  said(text: string): Promise<void>;
  /** What it started and what that started, once a command line among it contains `command`. */
  family(command: string): Promise<readonly ProcessIdentity[]>;
  signal(name: 'SIGINT' | 'SIGKILL'): void;
}

/** Runs `dr` to its end. */
export function dr(project: string, ...args: readonly string[]): Promise<Finished> {
  return start(project, ...args).ended;
}

/** The same with more in its environment: other credentials. */
export function drAs(
  env: Readonly<Record<string, string>>,
  project: string,
  ...args: readonly string[]
): Promise<Finished> {
  return startIn({ ...process.env, ...env }, project, args).ended;
}

/** What `--json` printed. */
export function json({ stdout, stderr }: Finished): Readonly<Record<string, unknown>> {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no JSON in the answer: ${stdout}${stderr}`);
  return JSON.parse(line) as Record<string, unknown>;
}

const started = new Map<ChildProcess, Promise<Finished>>();

/** Kills whatever a case started and did not end, because it failed before it came to that. */
export async function endStarted(): Promise<void> {
  for (const child of started.keys()) child.kill('SIGKILL');
  await Promise.all(started.values());
}

/** Starts `dr`. Whoever starts it ends it. */
export function start(project: string, ...args: readonly string[]): Running {
  return startIn(process.env, project, args);
}

/** The same with another environment. */
export function startIn(env: NodeJS.ProcessEnv, project: string, args: readonly string[]): Running {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--project', project], { cwd: project, env });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  let over = false;
  const ended = new Promise<Finished>((done) => {
    child.on('close', (code) => {
      over = true;
      started.delete(child);
      done({ code, stdout, stderr });
    });
  });
  started.set(child, ended);
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    while (!holds()) {
      if (over) throw new Error(`dr ${args.join(' ')} ended before ${what}: ${stdout}${stderr}`);
      await pause();
    }
  };
  return {
    ended,
    said: (text) => until(`it said "${text}"`, () => `${stdout}${stderr}`.includes(text)),
    async family(command) {
      let found: readonly ProcessIdentity[] = [];
      await until(`it ran ${command}`, () => {
        const pids = descendants(child.pid ?? 0);
        if (!pids.some((pid) => commandLine(pid).includes(command))) return false;
        found = pids.map(identify).filter((one) => one !== undefined);
        return true;
      });
      return found;
    },
    signal: (name) => void child.kill(name),
  };
}

/** Polls, 50 ms apart: some minutes. A Terraform whose lab is gone tries for a while to reach it. */
const PATIENCE = 6000;

/** Waits until all of them are gone; rejects with what does not go. */
export async function gone(processes: readonly ProcessIdentity[]): Promise<void> {
  for (let polls = 0; polls < PATIENCE && processes.some(isRunning); polls += 1) await pause();
  const left = processes.filter(isRunning).map(({ pid }) => `${pid}: ${commandLine(pid)}`);
  if (left.length > 0) throw new Error(`still running:\n${left.join('\n')}`);
}

function pause(): Promise<void> {
  return new Promise((wake) => setTimeout(wake, 50));
}

/** Ids of all processes below `pid`, whatever group or session they are in. */
function descendants(pid: number): readonly number[] {
  const parents = parentOfEach();
  const below = (one: number): readonly number[] =>
    [...parents].flatMap(([child, parent]) => (parent === one ? [child, ...below(child)] : []));
  return below(pid);
}

function parentOfEach(): ReadonlyMap<number, number> {
  if (!existsSync('/proc/self/stat')) {
    const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return new Map(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]));
  }
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => [Number(pid), Number(stat(pid)[1])]));
}

/** State, parent and so on: what stands behind the name, which may hold spaces. Empty for a process that is gone. */
function stat(pid: string): readonly string[] {
  const text = read(join('/proc', pid, 'stat'));
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function commandLine(pid: number): string {
  if (existsSync('/proc/self/cmdline')) return read(join('/proc', String(pid), 'cmdline')).replaceAll('\0', ' ');
  return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
