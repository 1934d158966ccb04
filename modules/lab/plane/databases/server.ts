/** One PostgreSQL server: a process over a storage, started again when it dies, ended in order or at once. */
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DrError } from '../../../console/errors';
import { recordChild } from '../../emulator/children';
import type { Account } from './account';
import type { Postgres } from './binaries';
import { startAs } from './programs';
import { settle, type StorageSettings } from './storage';

/** What all servers of a plane share. */
export interface ServerHouse {
  readonly postgres: Postgres;
  readonly account: Account;
  /** Where children are put on record. */
  readonly registry: string;
  /** Where storages are: removed by whoever finds the children of a lab that was killed. */
  readonly home: string;
  /** A port of loopback that nothing listens on now. Another program may take it first; the server then gets another. */
  readonly freePort: () => Promise<number>;
  /** The set of running processes has changed: those that are to end with this one. */
  readonly running: (pid: number, runs: boolean) => void;
  readonly warn: (text: string) => void;
}

/** What one server is started with. */
export interface ServerOptions {
  /** For messages. */
  readonly name: string;
  readonly storage: string;
  readonly log: string;
  readonly settings: Omit<StorageSettings, 'port'>;
}

/** `fast`: in order, sessions are ended. `immediate`: as in a crash; nothing that was acknowledged is lost. */
export type StopMode = 'fast' | 'immediate';

/** A running server. */
export interface DatabaseServer {
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Of the process that runs now. */
  readonly pid: number;
  /** False while it is being started again, and after it was given up. */
  readonly up: boolean;
  /** It ended by itself and could not be started again. */
  readonly gaveUp: boolean;
  /** Writes the settings anew and has the server read them. Those that need a start are not among them. */
  settle(settings: Omit<StorageSettings, 'port'>): Promise<void>;
  stop(mode: StopMode): Promise<void>;
}

const POLL_MS = 15;
/** A storage that a crash has left is recovered first. */
const DEADLINE_MS = 60_000;
/** A fast stop waits for its standbys to have everything; one that is cut off never has. */
const GRACE_MS = 3_000;
/** Starts in a row without one that held. */
const ATTEMPTS = 5;

/** Starts a server and waits until it answers. Throws `plane-database-failed`. */
export async function startServer(house: ServerHouse, options: ServerOptions): Promise<DatabaseServer> {
  const server = new Running(house, options);
  await server.start();
  return server;
}

class Running implements DatabaseServer {
  port = 0;
  private child: ChildProcess | undefined;
  private exited: Promise<void> = Promise.resolve();
  private forget: () => Promise<void> = () => Promise.resolve();
  private restarting: Promise<void> = Promise.resolve();
  private wantsToRun = true;
  up = false;
  gaveUp = false;
  private settings: Omit<StorageSettings, 'port'>;

  constructor(
    private readonly house: ServerHouse,
    private readonly options: ServerOptions,
  ) {
    this.settings = options.settings;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    for (let attempt = 1; !this.up && this.wantsToRun; attempt += 1) {
      // The port of a server that died is kept: whoever knows it finds the next one there.
      if (this.port === 0 || attempt > 2) this.port = await this.house.freePort();
      await settle(this.options.storage, { ...this.settings, port: this.port }, this.house.account);
      if (this.wantsToRun) await this.spawn();
      if (await this.isReady()) this.up = true;
      else if (this.wantsToRun) {
        await this.kill();
        if (attempt >= ATTEMPTS) throw await this.failed();
        await pause(100 * attempt);
      }
    }
  }

  async settle(settings: Omit<StorageSettings, 'port'>): Promise<void> {
    this.settings = settings;
    await settle(this.options.storage, { ...settings, port: this.port }, this.house.account);
    this.child?.kill('SIGHUP');
  }

  async stop(mode: StopMode): Promise<void> {
    this.wantsToRun = false;
    this.up = false;
    this.child?.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    const timers = [
      setTimeout(() => this.child?.kill('SIGQUIT'), GRACE_MS),
      setTimeout(() => this.child?.kill('SIGKILL'), 2 * GRACE_MS),
    ];
    await this.restarting;
    this.child?.kill(mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
    await this.exited;
    for (const timer of timers) clearTimeout(timer);
  }

  private async spawn(): Promise<void> {
    const { postgres, account, registry, home, running } = this.house;
    const log = openSync(this.options.log, 'a', 0o600);
    // A group of its own: Ctrl-C in the terminal reaches the parent alone, which then ends the child in order.
    const child = startAs(account, postgres.postgres, ['-D', this.options.storage], ['ignore', log, log], true);
    closeSync(log);
    this.child = child;
    const { pid } = child;
    let isOver = false;
    this.exited = new Promise((resolve) => {
      const end = (): void => {
        if (isOver) return;
        isOver = true;
        if (pid !== undefined) running(pid, false);
        void this.forget().then(resolve);
        this.died();
      };
      child.once('error', end);
      child.once('exit', end);
    });
    if (pid === undefined) return;
    running(pid, true);
    const forget = await recordChild(registry, pid, { folder: home });
    if (isOver) await forget();
    else this.forget = forget;
  }

  /** A server that was up and was not told to end: it is started again. */
  private died(): void {
    if (!this.up || !this.wantsToRun) return;
    this.up = false;
    const { warn } = this.house;
    warn(`the database server of ${this.options.name} ended by itself, and is started again`);
    this.restarting = this.exited
      .then(() => this.start())
      .catch((error: unknown) => {
        this.gaveUp = true;
        warn(error instanceof DrError ? `${error.what} ${error.why}` : String(error));
      });
  }

  private async isReady(): Promise<boolean> {
    for (let waited = 0; waited < DEADLINE_MS && this.wantsToRun && this.isAlive(); waited += POLL_MS) {
      const [pid, , , , , , , status = ''] = await this.postmaster();
      if (pid === String(this.pid) && /^(ready|standby)/.test(status)) return true;
      await pause(POLL_MS);
    }
    return false;
  }

  private isAlive(): boolean {
    return this.child?.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Lines of the file in which a server says who and how it is. */
  private async postmaster(): Promise<readonly string[]> {
    const text = await readFile(join(this.options.storage, 'postmaster.pid'), 'utf8').catch(() => '');
    return text.split('\n');
  }

  private async kill(): Promise<void> {
    this.child?.kill('SIGQUIT');
    await this.exited;
  }

  private async failed(): Promise<DrError> {
    const log = await readFile(this.options.log, 'utf8').catch(() => '');
    const lines = log.trim().split('\n');
    // Why it ended, where it said so: between are statements that sessions of an earlier life sent.
    const reasons = lines.filter((line) => /\b(FATAL|PANIC):/.test(line));
    const last = (reasons.length > 0 ? reasons : lines).slice(-5).join('\n');
    return new DrError(
      'plane-database-failed',
      `The database server of ${this.options.name} does not run.`,
      last === '' ? `It was started ${ATTEMPTS} times and said nothing.` : last,
      `Its log is ${this.options.log}. Fix what it says, or go without real databases: --no-plane.`,
    );
  }
}

/** Asks the system. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
