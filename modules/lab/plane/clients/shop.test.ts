/** The clients and the sample application understand each other, on a real database. */
import { startPostgres, type TestServer } from '../../../../examples/shop/testing/postgres';
import { shopEnvironment, startShop, until, type RunningShop } from '../../../../examples/shop/testing/shop';
import { measureRun } from '../../../evidence/measured/measured';
import type { ClientRecord } from '../../../evidence/measured/records';
import { NO_TIMES } from '../../../evidence/testing/records';
import { startLoad } from './load';
import { SERVICE, standIns, type StandIns } from './testing/stand-ins';

let server: TestServer;
let shop: RunningShop;
let world: StandIns;

beforeAll(async () => {
  server = await startPostgres();
  shop = await startShop(shopEnvironment(server));
  await until(() => shop.said().includes('schema: made'));
  world = await standIns(shop.port);
}, 60_000);
afterAll(async () => {
  await world.close();
  await shop.stop();
  await server.stop();
});

it('what the shop acknowledges is in its database under the client’s own name, and is read back', async () => {
  const records: ClientRecord[] = [];
  const profile = { perSecond: { careful: 40, pinned: 20, hasty: 20, patient: 20 }, writeShare: 0.5, seed: 1 };
  const target = { url: SERVICE, dns: world.dns, proxy: world.proxy, profile, run: 'shop' };
  const load = startLoad(
    target,
    () => performance.timeOrigin + performance.now(),
    (one) => void records.push(one),
  );
  await until(() => records.filter(({ op, value }) => op === 'read' && value !== null).length >= 10);
  await load.stop();
  const rows = await server.sql('SELECT id, reference AS key FROM orders WHERE reference IS NOT NULL');
  const sides = [{ region: 'us-east-1', rows: rows as { id: string; key: string }[] }];
  const { clients, stores } = measureRun({
    ...{ records, stores: [{ store: 'orders', survivor: 'us-east-1', sides }], times: NO_TIMES },
    ...{ lag: [], availability: null, notes: [], kinds: {} },
  });
  expect(stores[0]?.losses[0]).toMatchObject({ lost: { value: 0 }, duplicates: { value: 0 } });
  expect(stores[0]?.losses[0]?.acknowledged).toBeGreaterThan(10);
  expect(clients[0]?.reads_back_in_time).toBe(0);
  expect(records.find(({ op, outcome }) => op === 'browse' && outcome === 'acknowledged')?.status).toBe(200);
  expect(records.find(({ outcome }) => outcome === 'acknowledged')?.task).toBe('task-1');
}, 60_000);
