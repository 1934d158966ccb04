/** The worker: by one region at a time, passive unless told otherwise, and shut out by a later epoch. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type TestServer } from './testing/postgres';
import { shopEnvironment, startShop, until, type RunningShop } from './testing/shop';

let server: TestServer;
let dir: string;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shop-worker-'));
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(() => server.sql('DROP TABLE IF EXISTS outbox, orders, worker_epoch, probe, catalog CASCADE'));

/** A region with a file that says its role. */
async function region(name: string, role: string | null): Promise<RunningShop & { say(role: string): void }> {
  const file = join(dir, name);
  if (role !== null) writeFileSync(file, role);
  const environment = { AWS_REGION: name, TASK_ID: `task of ${name}`, CLUSTER_ROLE_FILE: file };
  const shop = await startShop({ ...shopEnvironment(server), ...environment });
  await until(() => shop.said().includes('schema: made'));
  return { ...shop, say: (words) => writeFileSync(file, words) };
}

const order = async (shop: RunningShop): Promise<string> => (await shop.ask('POST', '/orders')).body.order.id;

const handled = async (): Promise<Record<string, unknown>[]> =>
  server.sql(
    'SELECT handled_region AS region, handled_epoch::int AS epoch FROM outbox WHERE handled_at IS NOT NULL ORDER BY seq',
  );

test.each([
  ['nothing says its role', null],
  ['its role is passive', 'passive 3'],
  ['its role is misspelt', 'Active 3'],
  ['its epoch is no number', 'active three'],
])('takes no job where %s', async (_, role) => {
  rmSync(join(dir, 'east'), { force: true });
  const shop = await region('east', role);
  try {
    await order(shop);
    await until(() => shop.said().includes('worker: passive'));
    expect(await handled()).toEqual([]);
  } finally {
    await shop.stop();
  }
});

test('an active one handles each order once, and counts it', async () => {
  const [one, two] = [await region('east', 'active 1'), await region('east', 'active 1')];
  try {
    for (let count = 0; count < 25; count += 1) await order(one);
    await until(async () => (await handled()).length === 25);
    const counted = [await one.metric('shop_queue_handled_total'), await two.metric('shop_queue_handled_total')];
    expect((counted[0] ?? 0) + (counted[1] ?? 0)).toBe(25);
  } finally {
    await one.stop();
    await two.stop();
  }
});

test('a later epoch shuts out an earlier one, whatever that one was told', async () => {
  const [east, west] = [await region('east', 'active 1'), await region('west', 'passive')];
  try {
    await order(east);
    await until(async () => (await handled()).length === 1);
    west.say('active 2');
    await until(() => west.said().includes('worker: active, epoch 2') && east.said().includes('worker: fenced'));
    await order(east);
    await until(async () => (await handled()).length === 2);
    expect(await handled()).toEqual([
      { region: 'east', epoch: 1 },
      { region: 'west', epoch: 2 },
    ]);
    // Back again: by a later epoch only.
    west.say('passive');
    east.say('active 3');
    await order(west);
    await until(async () => (await handled()).length === 3);
    expect((await handled()).at(-1)).toEqual({ region: 'east', epoch: 3 });
  } finally {
    await east.stop();
    await west.stop();
  }
});
