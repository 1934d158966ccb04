/** One task as a process: how it is started, what it says of itself, and how it ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { recordChild } from '../../emulator/children';
import type { TaskIntent } from '../intent';

/** What a task's process is started with. */
export interface TaskProcessOptions {
  /** The program that stands for every image. */
  readonly program: string;
  /** `preload.cjs`, which gives it the lab's network. */
  readonly preload: string;
  /** Where children are put on record. */
  readonly registry: string;
  /** Of this task alone; its log is `task.log` in it. */
  readonly folder: string;
  readonly logFile: string;
  /** `host:port` of its region's proxy. */
  readonly egress: string;
  /** `host:port` of the lab's name server; null where there is none. */
  readonly dns: string | null;
  readonly skewMs: number;
  /** What the lab adds to its environment, such as a mistake to make. */
  readonly more: Readonly<Record<string, string>>;
}

export interface TaskProcess {
  readonly pid: number | null;
  /** The port that it listens on; null until it does. */
  port(): number | null;
  isUp(): boolean;
  /** Resolves when it is gone, with how it ended: `code 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;
  signal(name: NodeJS.Signals): void;
  skew(ms: number): void;
}

/** A small heap: there are many of them, and none keeps much. */
const FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1', '--v8-pool-size=1'];

export async function startProcess(task: TaskIntent, options: TaskProcessOptions): Promise<TaskProcess> {
  const { folder, logFile } = options;
  await mkdir(dirname(logFile), { recursive: true, mode: 0o700 });
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(process.execPath, [...FLAGS, '--require', options.preload, options.program], {
    cwd: dirname(options.program),
    env: environment(task, options),
    stdio: ['ignore', log, log, 'ipc'],
    // A group of its own: Ctrl-C in the terminal reaches the parent alone, which then ends the child in order.
    detached: true,
  });
  closeSync(log);
  let port: number | null = null;
  child.on('message', (message) => {
    if (isListening(message)) port = message.listening;
  });
  const gone = ending(child);
  const { pid } = child;
  const forget = pid === undefined ? null : await recordChild(options.registry, pid, { folder });
  return {
    pid: pid ?? null,
    port: () => port,
    isUp: () => isUp(child),
    ended: gone.then(async (how) => {
      await forget?.();
      return how;
    }),
    signal: (name) => {
      if (isUp(child)) child.kill(name);
    },
    skew: (skewMs) => {
      if (child.connected) child.send({ skewMs }, () => undefined);
    },
  };
}

function ending(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  });
}

/** Nothing of the user's environment: what its definition says, and what the agent of an account would add. */
function environment(task: TaskIntent, options: TaskProcessOptions): Record<string, string> {
  return {
    ...task.environment,
    ...options.more,
    PORT: task.environment['PORT'] ?? String(task.port),
    NODE_ENV: 'production',
    TASK_ID: task.id,
    ...(task.healthPath === null ? {} : { HEALTH_PATH: task.healthPath }),
    // An environment says which path proves a write, and no definition of a task does: any POST that nothing else answers.
    WRITE_PROBE_PATH: '*',
    // Connections of the lab carry no TLS.
    DATABASE_TLS: 'off',
    CACHE_TLS: 'off',
    LAB_TASK: task.id,
    LAB_EGRESS: options.egress,
    ...(options.dns === null ? {} : { LAB_DNS: options.dns }),
    ...(options.skewMs === 0 ? {} : { LAB_CLOCK_SKEW_MS: String(options.skewMs) }),
    UV_THREADPOOL_SIZE: '1',
  };
}

function isListening(message: unknown): message is { readonly listening: number } {
  return (
    typeof message === 'object' && message !== null && 'listening' in message && typeof message.listening === 'number'
  );
}

function isUp(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
