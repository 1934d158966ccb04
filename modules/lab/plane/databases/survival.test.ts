import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isAlive } from '../../../terraform/processes';
import { reapChildren } from '../../emulator/children';
import { accountOfServers } from './account';
import { findPostgres } from './binaries';
import { freePort, startServer, type ServerHouse } from './server';
import { copyStorage } from './storage';
import { asApplication, CACHE, database, EAST, LIMIT_MS, say, startEstate, until, writer } from './testing/estate';
import { ensureTemplate } from './template';

jest.setTimeout(LIMIT_MS);

/** Of the servers on record. */
const pidsIn = (registry: string): readonly number[] => readdirSync(registry).map((name) => parseInt(name, 10));

test('a server that is killed from outside comes back with every write that it acknowledged', async () => {
  const estate = await startEstate();
  try {
    const { databases, registry, warnings } = estate;
    await estate.want([database(EAST, writer)]);
    await say(databases, EAST, 'CREATE TABLE orders (id int PRIMARY KEY)');
    const client = await asApplication(databases, EAST);
    for (let id = 0; id < 200; id += 1) await client.query('INSERT INTO orders VALUES ($1)', [id]);
    const [pid = 0] = pidsIn(registry);
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid) && databases.endpointOf(EAST) !== null && pidsIn(registry)[0] !== pid);
    expect(await say(databases, EAST, 'SELECT count(*)::int FROM orders')).toEqual([200]);
    expect(warnings).toEqual([`the database server of ${EAST} ended by itself, and is started again`]);
  } finally {
    await estate.end();
  }
});

describe('when the lab is killed', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'twinstate-test-'));
  const bundle = join(scratch, 'child.cjs');

  beforeAll(() => {
    chmodSync(scratch, 0o711);
    const entry = resolve('modules/lab/plane/databases/testing/child-databases.ts');
    const options = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${bundle}`];
    execFileSync(resolve('node_modules/.bin/esbuild'), [entry, ...options]);
  });

  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('its servers end by themselves, and the next lab removes their storages', async () => {
    const child = spawn(process.execPath, [bundle, scratch], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // The bundle lies outside of the project, where the package with the programs is found.
      env: { NODE_PATH: resolve('node_modules') },
    });
    await new Promise((ready) => child.stdout.once('data', ready));
    const registry = join(scratch, 'processes');
    const [pid = 0] = pidsIn(registry);
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await until(() => !isAlive(pid));
    await reapChildren(registry);
    expect(readdirSync(registry)).toEqual([]);
    expect(existsSync(join(scratch, 'databases'))).toBe(false);
  });
});

describe('a server', () => {
  const account = accountOfServers();
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'twinstate-test-'));
    chmodSync(folder, 0o711);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function house(): Promise<ServerHouse> {
    const registry = join(folder, 'processes');
    const ignore = (): void => undefined;
    const postgres = await findPostgres();
    return { postgres, account, registry, home: join(folder, 'home'), freePort, running: ignore, warn: ignore };
  }

  const settings = { readOnly: false, follows: null };

  test('whose port another program took gets another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ports = [port, port];
    const own = {
      ...(await house()),
      freePort: () => Promise.resolve(ports.pop()).then((taken) => taken ?? freePort()),
    };
    const storage = join(folder, 'storage');
    await copyStorage((await ensureTemplate(own.postgres, account, CACHE)).storage, storage, account);
    const server = await startServer(own, { name: 'orders', storage, log: join(folder, 'log'), settings });
    expect(server.port).not.toBe(port);
    await server.stop('fast');
    other.close();
  });

  test('that does not come up is said with the last lines of its log', async () => {
    const storage = join(folder, 'empty');
    execFileSync('mkdir', ['-m', '700', storage]);
    const started = startServer(await house(), { name: 'orders', storage, log: join(folder, 'log'), settings });
    await expect(started).rejects.toMatchObject({
      code: 'plane-database-failed',
      what: 'The database server of orders does not run.',
      why: expect.stringContaining('postgresql.conf') as string,
    });
    expect(readdirSync(join(folder, 'processes'))).toEqual([]);
  });

  test('is made from a template that two processes may make at once', async () => {
    const postgres = await findPostgres();
    const [one, other] = await Promise.all([
      ensureTemplate(postgres, account, join(folder, 'cache')),
      ensureTemplate(postgres, account, join(folder, 'cache')),
    ]);
    expect(one).toEqual(other);
    expect(existsSync(join(one.storage, 'PG_VERSION'))).toBe(true);
    // No draft is left of the one that was slower.
    expect(readdirSync(join(folder, 'cache'))).toHaveLength(1);
  });
});
