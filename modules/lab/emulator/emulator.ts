/** The emulator as a child process: loopback only, private folders, ended however the run ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DrError } from '../../console/errors';
import { recordChild } from './children';
import type { LabTools } from './tools';

/** What a start needs. */
export interface EmulatorOptions {
  readonly tools: LabTools;
  /** Holds `state`, `s3`, `tmp` and `emulator.log`; what is in the first two is loaded. */
  readonly dir: string;
  /** Where children are put on record. */
  readonly registry: string;
  readonly accountId: string;
  readonly path: string;
}

/** A running emulator. */
export interface Emulator {
  readonly port: number;
  readonly pid: number;
  /** Names of the services that it serves. */
  readonly services: ReadonlySet<string>;
  /** Ends it. With `keep`, it first writes its state into `dir`, which takes up to a few seconds. */
  stop(keep: boolean): Promise<void>;
}

/**
 * Runs the emulator in the very process that watches standard input, so that no grandchild is left: the pipe closes when the
 * parent is gone, however it went, kill -9 included.
 */
const GUARDED = `
import os, signal, sys, threading, time
def watch():
    while sys.stdin.buffer.read(1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os._exit(1)
threading.Thread(target=watch, daemon=True).start()
from ministack.app import main
sys.argv = ["ministack"]
main()
`;

/** Another program may take the free port between asking for it and using it. */
const ATTEMPTS = 3;
const POLL_MS = 50;
const DEADLINE_POLLS = 600;

/** Starts the emulator and waits until it answers. */
export async function startEmulator(options: EmulatorOptions, signal?: AbortSignal): Promise<Emulator> {
  for (const folder of ['state', 's3', 'tmp']) await mkdir(join(options.dir, folder), { recursive: true });
  for (let attempt = 1; ; attempt += 1) {
    const emulator = await attemptStart(options, signal);
    if (emulator) return emulator;
    signal?.throwIfAborted();
    if (attempt === ATTEMPTS) throw await failed(options);
  }
}

async function attemptStart(options: EmulatorOptions, signal?: AbortSignal): Promise<Emulator | undefined> {
  const port = await freePort();
  const child = spawn(options.tools.python, ['-c', GUARDED], {
    cwd: options.dir,
    env: environment(options, port),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C in the terminal reaches the parent alone, which then ends the child in order.
    detached: true,
  });
  const log = createWriteStream(join(options.dir, 'emulator.log'), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const { pid } = child;
  if (pid === undefined) return undefined;
  const forget = await recordChild(options.registry, pid, options.dir);
  const end = async (): Promise<void> => {
    await exited;
    log.end();
    await forget();
  };
  for (let polls = 0; polls < DEADLINE_POLLS && !signal?.aborted && isUp(child); polls += 1) {
    const services = await health(port);
    if (services) return { port, pid, services, stop: (keep) => stop(child, keep, end) };
    await pause(POLL_MS);
  }
  child.kill('SIGKILL');
  await end();
  return undefined;
}

function environment(options: EmulatorOptions, port: number): Record<string, string> {
  return {
    PATH: options.path,
    HOME: join(options.dir, 'tmp'),
    TMPDIR: join(options.dir, 'tmp'),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    GATEWAY_PORT: String(port),
    // Its default is every interface.
    BIND_HOST: '127.0.0.1',
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
function health(port: number): Promise<ReadonlySet<string> | undefined> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/_ministack/health', timeout: 2000 }, (response) => {
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

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
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
