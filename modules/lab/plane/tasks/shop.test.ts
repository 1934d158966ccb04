/** The shop as the lab runs it: behind a proxy that leads its database's name to another server after a failover. */
import { createSocket, type Socket as Datagram } from 'node:dgram';
import { resolve } from 'node:path';
import { decode, encode } from 'dns-packet';
import { startPostgres, type TestServer } from '../../../../examples/shop/testing/postgres';
import { benchOf, intentOf, startTestProxy, until, type Bench, type TestProxy } from './testing/bench';

const NAME = 'writer.db.example';

let east: TestServer;
let west: TestServer;
let names: Datagram;
let proxy: TestProxy;
let bench: Bench;
/** What the endpoint's name leads to: an address, and the server behind each address. */
let leadsTo = '10.0.0.1';

beforeAll(async () => {
  east = await startPostgres();
  west = await east.copy();
  names = createSocket('udp4', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const answers = [{ type: 'A' as const, name: NAME, ttl: 5, data: leadsTo }];
    names.send(encode({ type: 'response', id, questions, answers }), port, address);
  });
  await new Promise<void>((bound) => names.bind(0, '127.0.0.1', bound));
  proxy = await startTestProxy((target) => {
    const host = target.split(':')[0] ?? '';
    return (host === NAME ? leadsTo : host) === '10.0.0.1' ? east.port : west.port;
  });
  bench = benchOf({
    program: resolve('examples/shop/server.mjs'),
    egressOf: () => Promise.resolve(proxy.port),
    dns: `127.0.0.1:${names.address().port}`,
    more: ({ id }) => (id === 'pinned' ? { POOL_PIN_ADDRESS: '1' } : {}),
  });
  const environment = {
    AWS_REGION: 'us-east-1',
    DATABASE_HOST: NAME,
    DATABASE_NAME: 'shop',
    DATABASE_USER: 'app',
    DATABASE_PASSWORD: east.password,
  };
  await bench.tasks.follow(['right', 'pinned'].map((id) => ({ ...intentOf(id, environment), healthPath: '/status' })));
}, 60_000);
afterAll(async () => {
  await bench.end();
  await proxy.close();
  await new Promise<void>((closed) => names.close(() => closed()));
  await west.stop();
  await east.stop();
});

const write = (id: string): Promise<Record<string, unknown>> => bench.ask(id, '/status/write', 'POST');

test('after a failover new connections lead to the new writer, but for a program that keeps an address', async () => {
  await until(async () => (await write('right'))['wrote'] === true && (await write('pinned'))['wrote'] === true);
  expect(proxy.asked).toEqual(
    expect.arrayContaining([`${NAME}:5432 for right`, '10.0.0.1:5432 for pinned']) as readonly string[],
  );
  await east.sql('ALTER SYSTEM SET default_transaction_read_only = on');
  await east.sql('SELECT pg_reload_conf()');
  await west.sql('SELECT pg_promote()');
  leadsTo = '10.0.0.2';
  await until(async () => (await write('right'))['wrote'] === true);
  expect(await west.sql('SELECT task FROM probe')).toEqual([{ task: 'right' }]);
  expect(await write('pinned')).toMatchObject({ error: 'read-only' });
  expect(await write('pinned')).toMatchObject({ error: 'read-only' });
});

test('one is small', () => {
  const { pid } = bench.tasks.state()[0] ?? {};
  const mib = bench.memoryOf(pid ?? 0);
  // Elsewhere nobody says.
  if (mib !== null) expect(mib).toBeLessThan(45);
});
