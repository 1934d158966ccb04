import { CLEAR } from '../conditions';
import {
  asApplication,
  caughtUp,
  database,
  EAST,
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
}, 30_000);

afterEach(() => estate.end(), 30_000);

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
});
