/** The emulator as a child process: on a socket that only this user reaches, in private folders, ended however the run ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DrError } from '../../console/errors';
import { recordChild } from './children';
import type { LabTools } from './tools';

/** What a start needs. */
export interface EmulatorOptions {
  readonly tools: LabTools;
  /** `launch.py`, which confines the emulator's process. */
  readonly launcher: string;
  /** Names of the services that it serves; it has no others. */
  readonly services: readonly string[];
  /** Holds `state`, `s3`, `tmp` and `emulator.log`; what is in the first two is loaded. */
  readonly dir: string;
  /** Where children are put on record. */
  readonly registry: string;
  readonly accountId: string;
  readonly path: string;
}

/** A running emulator. */
export interface Emulator {
  /** Path of its socket, in a folder of mode 0700. No port of the machine leads to it. */
  readonly socket: string;
  readonly pid: number;
  /** Names of the services that it serves. */
  readonly services: ReadonlySet<string>;
  /** Ends it. With `keep`, it first writes its state into `dir`, which takes up to a few seconds. */
  stop(keep: boolean): Promise<void>;
}

const POLL_MS = 50;
const DEADLINE_POLLS = 600;

/** Starts the emulator and waits until it answers. Throws `emulator-failed`; the signal's reason when aborted. */
export async function startEmulator(options: EmulatorOptions, signal?: AbortSignal): Promise<Emulator> {
  for (const folder of ['state', 's3', 'tmp']) await mkdir(join(options.dir, folder), { recursive: true, mode: 0o700 });
  // The path of a socket has at most some 100 bytes, too few for many a project's folder; what mkdtemp makes is this user's alone.
  const home = await mkdtemp(join(tmpdir(), 'twinstate-'));
  const emulator = await startOn(home, options, signal);
  if (emulator) return emulator;
  await rm(home, { recursive: true, force: true });
  signal?.throwIfAborted();
  throw await failed(options);
}

async function startOn(home: string, options: EmulatorOptions, signal?: AbortSignal): Promise<Emulator | undefined> {
  const socket = join(home, 'emulator');
  // -I: nothing is imported from the working folder, the user's own packages or where PYTHON… variables point; -B: nothing is compiled into the cache.
  const child = spawn(options.tools.python, ['-I', '-B', '-u', options.launcher, socket], {
    cwd: options.dir,
    env: environment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in the terminal reaches the parent alone, which then ends the child in order.
    detached: true,
  });
  const log = createWriteStream(join(options.dir, 'emulator.log'), { flags: 'a', mode: 0o600 });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const { pid } = child;
  if (pid === undefined) return undefined;
  const forget = await recordChild(options.registry, pid, { folder: options.dir, socketFolder: home });
  const end = async (): Promise<void> => {
    await exited;
    log.end();
    await rm(home, { recursive: true, force: true });
    await forget();
  };
  for (let polls = 0; polls < DEADLINE_POLLS && !signal?.aborted && isUp(child); polls += 1) {
    const services = await health(socket);
    if (services) return { socket, pid, services, stop: (keep) => stop(child, keep, end) };
    await pause(POLL_MS);
  }
  child.kill('SIGKILL');
  await end();
  return undefined;
}

function environment(options: EmulatorOptions): Record<string, string> {
  return {
    PATH: options.path,
    HOME: join(options.dir, 'tmp'),
    TMPDIR: join(options.dir, 'tmp'),
    SERVICES: options.services.join(','),
    // It writes this port into addresses that it gives out, where nobody must be sent: nothing listens there.
    GATEWAY_PORT: '9',
    MINISTACK_ACCOUNT_ID: options.accountId,
    STATE_DIR: join(options.dir, 'state'),
    S3_DATA_DIR: join(options.dir, 's3'),
    PERSIST_STATE: '1',
    S3_PERSIST: '1',
    // It would start containers for databases and tasks, and remove those it finds: keep it from the machine's Docker.
    DOCKER_HOST: `unix://${join(options.dir, 'no-docker')}`,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LOG_LEVEL: 'WARNING',
  };
}

function isUp(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function stop(child: ChildProcess, keep: boolean, end: () => Promise<void>): Promise<void> {
  if (isUp(child)) {
    child.kill(keep ? 'SIGTERM' : 'SIGKILL');
    const force = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await end();
    clearTimeout(force);
  } else await end();
}

/** Names of its services, or undefined while it does not answer. */
function health(socketPath: string): Promise<ReadonlySet<string> | undefined> {
  return new Promise((resolve) => {
    const request = get({ socketPath, path: '/_ministack/health', timeout: 2000 }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
      response.on('error', () => resolve(undefined));
      response.on('end', () => {
        try {
          const document = JSON.parse(text) as { services?: Record<string, unknown> };
          resolve(document.services ? new Set(Object.keys(document.services)) : undefined);
        } catch {
          resolve(undefined);
        }
      });
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

async function failed(options: EmulatorOptions): Promise<DrError> {
  const log = await readFile(join(options.dir, 'emulator.log'), 'utf8').catch(() => '');
  const last = log.trim().split('\n').slice(-5).join('\n');
  return new DrError(
    'emulator-failed',
    'The emulator behind the lab did not start.',
    last === '' ? 'It ended or stayed silent for 30 seconds.' : last,
    `Its log is ${join(options.dir, 'emulator.log')}. Removing the cache folder makes the lab install itself again.`,
  );
}
