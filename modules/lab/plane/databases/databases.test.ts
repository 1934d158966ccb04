import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CLEAR } from '../conditions';
import {
  ask,
  asApplication,
  caughtUp,
  database,
  EAST,
  LIMIT_MS,
  replicaOf,
  say,
  startEstate,
  until,
  WEST,
  writer,
  type TestEstate,
} from './testing/estate';

let estate: TestEstate;

beforeEach(async () => {
  estate = await startEstate();
  await estate.want([database(EAST, writer), database(WEST, replicaOf(EAST))]);
  await say(estate.databases, EAST, 'CREATE TABLE orders (id int PRIMARY KEY)');
}, LIMIT_MS);

afterEach(() => estate.end(), LIMIT_MS);

jest.setTimeout(LIMIT_MS);

const cut = (how: 'hang' | null): void => {
  for (const [from, to] of [
    ['us-east-1', 'us-west-2'],
    ['us-west-2', 'us-east-1'],
  ] as const)
    estate.databases.setLink(from, to, { ...CLEAR, cut: how });
};

test('a replica has what its writer acknowledged, refuses writes, and says how far it is behind', async () => {
  const { databases } = estate;
  await say(databases, EAST, 'INSERT INTO orders VALUES (1), (2)');
  await caughtUp(databases, EAST, WEST);
  expect(await say(databases, WEST, 'SELECT id FROM orders ORDER BY id')).toEqual([1, 2]);
  await expect(say(databases, WEST, 'INSERT INTO orders VALUES (3)')).rejects.toMatchObject({ code: '25006' });
  await until(() => databases.lagMs(WEST) !== null);
  expect(databases.lagMs(EAST)).toBeNull();
  expect(databases.state()).toMatchObject([
    { id: EAST, region: 'us-east-1', role: 'writer', of: null },
    { id: WEST, region: 'us-west-2', role: 'replica', of: EAST },
  ]);
});

test('a switchover loses nothing that was acknowledged, and the old writer follows with its own storage', async () => {
  const { databases } = estate;
  const acknowledged: number[] = [];
  let failed = '';
  const client = await asApplication(databases, EAST);
  const writing = (async () => {
    for (let id = 1; failed === ''; id += 1) {
      await client.query('INSERT INTO orders VALUES ($1)', [id]).then(
        () => acknowledged.push(id),
        (error: unknown) => (failed = String(error)),
      );
    }
  })();
  await until(() => acknowledged.length > 20);
  await estate.want([database(EAST, { kind: 'closed', follower: WEST }), database(WEST, replicaOf(EAST))]);
  await writing;
  expect(await say(databases, EAST, 'SELECT count(*)::int FROM orders')).toEqual([acknowledged.length]);
  await expect(say(databases, EAST, 'INSERT INTO orders VALUES (0)')).rejects.toMatchObject({ code: '25006' });

  await estate.want([database(EAST, replicaOf(WEST)), database(WEST, writer)]);
  expect(await say(databases, WEST, 'SELECT id FROM orders ORDER BY id')).toEqual(acknowledged);
  await say(databases, WEST, 'INSERT INTO orders VALUES (0)');
  await caughtUp(databases, WEST, EAST);
  expect(await say(databases, EAST, 'SELECT min(id) FROM orders')).toEqual([0]);
});

test('a failover from a writer that is cut off loses what it alone acknowledged; its backup keeps that', async () => {
  const { databases } = estate;
  await say(databases, EAST, 'INSERT INTO orders VALUES (1)');
  await caughtUp(databases, EAST, WEST);
  cut('hang');
  await say(databases, EAST, 'INSERT INTO orders VALUES (2), (3)');
  await estate.want([database(EAST, { kind: 'stopped' }), database(WEST, writer)]);
  expect(databases.endpointOf(EAST)).toBeNull();
  expect(await say(databases, WEST, 'SELECT id FROM orders')).toEqual([1]);
  cut(null);
  const kept = { id: 'unplanned', region: 'us-east-1', of: EAST, copyOf: null };
  await estate.want([database(EAST, { kind: 'rebuilding', of: WEST }), database(WEST, writer)], [kept]);
  expect(databases.endpointOf(EAST)).toBeNull();
  await estate.want([database(EAST, replicaOf(WEST)), database(WEST, writer)], [kept]);
  await caughtUp(databases, WEST, EAST);
  expect(await say(databases, EAST, 'SELECT id FROM orders')).toEqual([1]);

  const copy = { id: 'kept', region: 'us-east-1', of: EAST, copyOf: 'unplanned' };
  await estate.want([database(EAST, replicaOf(WEST)), database(WEST, writer)], [kept, copy]);
  // The system's own is gone after a day; its copy stays.
  await estate.want([database(EAST, replicaOf(WEST)), database(WEST, writer)], [copy]);
  await expect(databases.restoreBackup('unplanned')).rejects.toMatchObject({ code: 'plane-no-backup' });
  const restored = await databases.restoreBackup('kept');
  expect(await ask(restored.port, 'SELECT id FROM orders ORDER BY id')).toEqual([1, 2, 3]);
  await expect(ask(restored.port, 'INSERT INTO orders VALUES (4)')).rejects.toMatchObject({ code: '25006' });
  await restored.stop();
  await expect(ask(restored.port, 'SELECT 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a replica that is detached from a living writer makes two writers', async () => {
  const { databases } = estate;
  await caughtUp(databases, EAST, WEST);
  await estate.want([database(EAST, writer), database(WEST, writer)]);
  await say(databases, EAST, 'INSERT INTO orders VALUES (1)');
  await say(databases, WEST, 'INSERT INTO orders VALUES (2)');
  expect(await say(databases, EAST, 'SELECT id FROM orders')).toEqual([1]);
  expect(await say(databases, WEST, 'SELECT id FROM orders')).toEqual([2]);
  expect(databases.state().map(({ role }) => role)).toEqual(['writer', 'writer']);
  expect(databases.lagMs(WEST)).toBeNull();
});

test('without instances no server answers and the storage stays; without an intent nothing is left', async () => {
  const { databases } = estate;
  const headless = database(WEST, replicaOf(EAST), { instances: 0 });
  await estate.want([database(EAST, writer), headless]);
  expect(databases.endpointOf(WEST)).toBeNull();
  await say(databases, EAST, 'INSERT INTO orders VALUES (1)');
  await estate.want([database(EAST, writer), database(WEST, replicaOf(EAST))]);
  await caughtUp(databases, EAST, WEST);
  expect(await say(databases, WEST, 'SELECT id FROM orders')).toEqual([1]);

  await estate.want([database(EAST, writer, { password: 'second' }), database(WEST, replicaOf(EAST))]);
  await expect(say(databases, EAST, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  expect(await ask(databases.endpointOf(EAST)?.port ?? 0, 'SELECT id FROM orders', 'second')).toEqual([1]);

  await estate.want([]);
  expect(databases.state()).toEqual([]);
  expect(databases.endpointOf(EAST)).toBeNull();
  expect(await readdir(join(estate.folder, 'processes'))).toEqual([]);
});

test('a switchover over a link that is cut is refused and loses nothing; it goes on when the link is healed', async () => {
  const { databases } = estate;
  await caughtUp(databases, EAST, WEST);
  cut('hang');
  await say(databases, EAST, 'INSERT INTO orders VALUES (1)');
  const after = [database(EAST, replicaOf(WEST)), database(WEST, writer)];
  await expect(estate.want(after)).rejects.toMatchObject({ code: 'plane-not-caught-up' });
  expect(databases.state()).toMatchObject([{ role: 'closed' }, { role: 'replica' }]);
  cut(null);
  await until(() =>
    estate.want(after).then(
      () => true,
      () => false,
    ),
  );
  expect(await say(databases, WEST, 'SELECT id FROM orders')).toEqual([1]);
});

test('a copy needs the link: where it is cut the copy fails with its reason, and is made when it is healed', async () => {
  const { databases } = estate;
  await estate.want([database(EAST, writer)]);
  const both = [database(EAST, writer), database(WEST, replicaOf(EAST))];
  cut('hang');
  await expect(estate.want(both)).rejects.toMatchObject({ code: 'plane-link-cut' });
  // Slow at first, and cut while it is on the way.
  databases.setLink('us-east-1', 'us-west-2', { ...CLEAR, bytesPerSecond: 1_000 });
  databases.setLink('us-west-2', 'us-east-1', CLEAR);
  const slow = estate.want(both);
  const failed = expect(slow).rejects.toMatchObject({ code: 'plane-link-cut' });
  await until(async () => (await readdir(join(estate.folder, 'databases'))).length > 1);
  cut('hang');
  await failed;
  cut(null);
  await estate.want(both);
  await caughtUp(databases, EAST, WEST);
  expect(await say(databases, WEST, 'SELECT count(*)::int FROM orders')).toEqual([0]);
});

test('a replica whose storage no server starts from gets another copy', async () => {
  const { databases } = estate;
  await say(databases, EAST, 'INSERT INTO orders VALUES (1)');
  const [row] = await databases.query(WEST, 'SHOW data_directory');
  await estate.want([database(EAST, writer), database(WEST, replicaOf(EAST), { instances: 0 })]);
  await rm(join(String(row?.['data_directory']), 'global', 'pg_control'));
  const both = [database(EAST, writer), database(WEST, replicaOf(EAST))];
  await expect(estate.want(both)).rejects.toMatchObject({ code: 'plane-database-failed' });
  expect(databases.endpointOf(WEST)).toBeNull();
  await estate.want(both);
  await caughtUp(databases, EAST, WEST);
  expect(await say(databases, WEST, 'SELECT id FROM orders')).toEqual([1]);
});
