/** The shop as clients see it, on a real database. */
import { startCacheServer } from './testing/cache-server';
import { startPostgres, type TestServer } from './testing/postgres';
import { startRelay, type Relay } from './testing/relay';
import { freePort, shopEnvironment, startShop, until, type RunningShop } from './testing/shop';

let server: TestServer;
let shop: RunningShop;

beforeAll(async () => {
  server = await startPostgres();
  shop = await startShop(shopEnvironment(server));
  await until(() => shop.said().includes('schema: made'));
}, 60_000);
afterAll(async () => {
  await shop.stop();
  await server.stop();
});

/** Another one beside it, with these variables. */
async function withShop(more: Record<string, string>, work: (other: RunningShop) => Promise<void>): Promise<void> {
  const other = await startShop({ ...shopEnvironment(server), ...more });
  try {
    await work(other);
  } finally {
    await other.stop();
  }
}

/** Makes the server refuse writes on all connections, as a writer does that became a replica. */
async function readOnly(on: boolean): Promise<void> {
  await server.sql(`ALTER SYSTEM SET default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await server.sql('SELECT pg_reload_conf()');
}

/** Locks the probe's table for so long: writes of it wait. Returns once it is locked, with what resolves when it is free. */
async function lockProbe(seconds: number): Promise<{ readonly free: Promise<unknown> }> {
  const free = server.sql(`DO $$ BEGIN LOCK TABLE probe IN EXCLUSIVE MODE; PERFORM pg_sleep(${seconds}); END $$`);
  await until(async () => (await locks("granted AND mode = 'ExclusiveLock'")) > 0);
  return { free };
}

const waitsForLock = (): Promise<void> => until(async () => (await locks('NOT granted')) > 0);

async function locks(which: string): Promise<number> {
  const of = `relation = 'probe'::regclass AND ${which} AND pid <> pg_backend_pid()`;
  return (await server.sql(`SELECT 1 FROM pg_locks WHERE ${of}`)).length;
}

describe('answers', () => {
  test('name the region and the task in headers and body, errors too', async () => {
    for (const [method, path, status] of [
      ['GET', '/healthz', 200],
      ['GET', '/health/deep', 200],
      ['POST', '/probe/write', 200],
      ['GET', '/nothing', 404],
      ['DELETE', '/orders', 405],
      ['GET', '/orders/42', 404],
      ['GET', '/catalog/4242', 404],
    ] as const) {
      const answer = await shop.ask(method, path);
      expect({ path, status: answer.status }).toEqual({ path, status });
      expect(answer.body).toMatchObject({ region: 'us-east-1', task: 'task-1' });
      expect(answer.headers.get('x-region')).toBe('us-east-1');
      expect(answer.headers.get('x-task')).toBe('task-1');
    }
  });

  test('the write probe writes the same row again and again', async () => {
    const before = (await shop.ask('POST', '/probe/write')).body.writes;
    const after = await shop.ask('POST', '/probe/write');
    expect(after).toMatchObject({ status: 200, body: { wrote: true, writes: before + 1 } });
    expect(await server.sql('SELECT count(*)::int AS n FROM probe')).toEqual([{ n: 1 }]);
  });

  test('health and probe have the paths that the environment says, and a broken deployment fails its health', async () => {
    await withShop({ HEALTH_PATH: '/up', WRITE_PROBE_PATH: '/up/write%20x' }, async (other) => {
      expect((await other.ask('GET', '/up')).status).toBe(200);
      expect((await other.ask('POST', '/up/write%20x')).status).toBe(200);
      expect((await other.ask('GET', '/healthz')).status).toBe(404);
      expect((await other.ask('POST', '/probe/write')).status).toBe(404);
    });
    await withShop({ WRITE_PROBE_PATH: '*' }, async (other) => {
      expect((await other.ask('POST', '/any/where')).body).toMatchObject({ wrote: true });
      expect((await other.ask('POST', '/orders')).status).toBe(201);
      expect((await other.ask('GET', '/any/where')).status).toBe(404);
    });
    await withShop({ HEALTH_FAILS: '1' }, async (other) => {
      expect((await other.ask('GET', '/healthz')).status).toBe(500);
      expect((await other.ask('GET', '/catalog/1')).status).toBe(200);
    });
  });

  test.each([
    ['no JSON', '{', 'body'],
    ['a list', '[]', 'body'],
    ['a quantity of 0', '{"quantity": 0}', 'quantity'],
    ['half an item', '{"item": 1.5}', 'item'],
    ['a number for a reference', '{"reference": 7}', 'reference'],
  ])('an order with %s is refused', async (_, body, error) => {
    expect(await shop.ask('POST', '/orders', { body })).toMatchObject({ status: 400, body: { error } });
  });

  test('a body without an end is refused', async () => {
    expect(await shop.ask('POST', '/orders', { body: `{"x": "${'y'.repeat(70_000)}"}` })).toMatchObject({
      status: 413,
    });
  });
});

describe('orders', () => {
  test('an order is there when it is acknowledged, with where it was written', async () => {
    const { status, body } = await shop.ask('POST', '/orders', {
      body: { item: 7, quantity: 2, reference: 'a-1' },
      key: 'first',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      repeated: false,
      order: { item: 7, quantity: 2, reference: 'a-1', region: 'us-east-1', task: 'task-1', timeline: 1 },
    });
    const rows = await server.sql('SELECT idempotency_key FROM orders WHERE id = $1', [body.order.id]);
    expect(rows).toEqual([{ idempotency_key: 'first' }]);
    expect((await shop.ask('GET', `/orders/${body.order.id}`)).body.order).toEqual(body.order);
  });

  test('one key makes one order, also when it is sent many times at once', async () => {
    const send = () => shop.ask('POST', '/orders', { body: { item: 3 }, key: 'many' });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(new Set(answers.map(({ body }) => body.order.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await server.sql(`SELECT count(*)::int AS n FROM orders WHERE idempotency_key = 'many'`)).toEqual([
      { n: 1 },
    ]);
  });

  test('a key of another order is refused', async () => {
    await shop.ask('POST', '/orders', { body: { item: 3 }, key: 'taken' });
    const second = await shop.ask('POST', '/orders', { body: { item: 4 }, key: 'taken' });
    expect(second).toMatchObject({ status: 422, body: { error: 'key-of-another-order' } });
  });

  test('without a key each request makes an order', async () => {
    const [one, two] = [await shop.ask('POST', '/orders'), await shop.ask('POST', '/orders')];
    expect(one.body.order.id).not.toBe(two.body.order.id);
  });

  test('are listed since one that a client has', async () => {
    const { order } = (await shop.ask('POST', '/orders', { key: 'listed-1' })).body;
    const next = (await shop.ask('POST', '/orders', { key: 'listed-2' })).body.order;
    const { body } = await shop.ask('GET', `/orders?since=${order.seq}`);
    expect(body).toMatchObject({ orders: [{ id: next.id }], next: next.seq });
    expect(await shop.ask('GET', '/orders?since=x')).toMatchObject({ status: 400, body: { error: 'since' } });
  });
});

describe('an order whose answer is lost', () => {
  let relay: Relay;
  beforeEach(async () => (relay = await startRelay(server.port)));
  afterEach(() => relay.close());

  const made = (item: number): Promise<Record<string, unknown>[]> =>
    server.sql('SELECT id FROM orders WHERE item = $1', [item]);

  test('is found again by its key', async () => {
    await withShop({ DATABASE_PORT: String(relay.port) }, async (other) => {
      relay.loseAnswerTo('INSERT INTO orders');
      const { status, body } = await other.ask('POST', '/orders', { body: { item: 1001 }, key: 'lost-1' });
      expect(status).toBe(200);
      expect(await made(1001)).toEqual([{ id: body.order.id }]);
    });
  });

  test('is not acknowledged without a key, and not made twice', async () => {
    await withShop({ DATABASE_PORT: String(relay.port) }, async (other) => {
      relay.loseAnswerTo('INSERT INTO orders');
      const answer = await other.ask('POST', '/orders', { body: { item: 1002 } });
      expect(answer).toMatchObject({ status: 503, body: { error: 'database-unreachable' } });
      expect(await made(1002)).toHaveLength(1);
    });
  });

  test('is made twice with DB_RETRY_WITHOUT_KEY', async () => {
    await withShop({ DATABASE_PORT: String(relay.port), DB_RETRY_WITHOUT_KEY: '1' }, async (other) => {
      relay.loseAnswerTo('INSERT INTO orders');
      const { status } = await other.ask('POST', '/orders', { body: { item: 1003 }, key: 'lost-3' });
      expect(status).toBe(201);
      expect(await made(1003)).toHaveLength(2);
    });
  });
});

describe('the catalogue', () => {
  test('is read once while its entry is kept, and each miss is counted as a read of the database', async () => {
    await withShop({}, async (other) => {
      const [first, second] = [await other.ask('GET', '/catalog/5'), await other.ask('GET', '/catalog/5')];
      expect(first).toMatchObject({ status: 200, body: { item: { id: 5, name: 'item 5' }, cached: false } });
      expect(second.body).toMatchObject({ item: first.body.item, cached: true });
      expect(await other.metric('shop_cache_misses_total')).toBe(1);
      expect(await other.metric('shop_cache_hits_total')).toBe(1);
      expect(await other.metric('shop_database_reads_for_cache_total')).toBe(1);
    });
  });

  test('comes from the region’s cache server, which another task filled', async () => {
    const cache = await startCacheServer();
    const environment = { CACHE_HOST: '127.0.0.1', CACHE_PORT: String(cache.port) };
    try {
      await withShop(environment, async (one) => {
        expect((await one.ask('GET', '/catalog/6')).headers.get('x-cache')).toBe('miss');
        await until(() => cache.entries.size === 1);
      });
      await withShop(environment, async (other) => {
        const { headers, body } = await other.ask('GET', '/catalog/6');
        expect({ cache: headers.get('x-cache'), item: body.item }).toMatchObject({ cache: 'hit', item: { id: 6 } });
        cache.hang();
        // Each is a miss, and the first of them leaves the server alone.
        for (const id of [7, 8]) expect((await other.ask('GET', `/catalog/${id}`)).status).toBe(200);
        expect(await other.metric('shop_cache_misses_total')).toBe(2);
      });
    } finally {
      await cache.close();
    }
  });

  test('is read without a cache server that cannot be reached', async () => {
    await withShop({ CACHE_HOST: '127.0.0.1', CACHE_PORT: String(await freePort()) }, async (other) => {
      expect((await other.ask('GET', '/catalog/6')).headers.get('x-cache')).toBe('miss');
      expect((await other.ask('GET', '/catalog/6')).headers.get('x-cache')).toBe('hit');
    });
  });
});

describe('a database that refuses writes', () => {
  afterEach(() => readOnly(false));

  test('is said as such, and reads go on', async () => {
    await readOnly(true);
    const write = await shop.ask('POST', '/orders', { key: 'refused' });
    expect(write).toMatchObject({ status: 503, body: { error: 'read-only' } });
    expect(write.headers.get('retry-after')).toBe('1');
    expect((await shop.ask('POST', '/probe/write')).body.error).toBe('read-only');
    expect((await shop.ask('GET', '/catalog/9')).status).toBe(200);
    expect((await shop.ask('GET', '/health/deep')).status).toBe(200);
  });

  test('empties the pool, so that new connections resolve the name again', async () => {
    const before = await shop.metric('shop_pools_emptied');
    await shop.ask('POST', '/probe/write');
    const pids = async () =>
      (await server.sql(`SELECT pid FROM pg_stat_activity WHERE application_name = 'shop'`)).map(({ pid }) => pid);
    const old = await pids();
    await readOnly(true);
    await shop.ask('POST', '/probe/write');
    await readOnly(false);
    await until(async () => (await pids()).every((pid) => !old.includes(pid)));
    expect((await shop.ask('POST', '/probe/write')).status).toBe(200);
    expect(await shop.metric('shop_pools_emptied')).toBeGreaterThan(before);
  });

  test('with POOL_KEEP_ON_READ_ONLY its connections stay', async () => {
    await withShop({ POOL_KEEP_ON_READ_ONLY: '1' }, async (other) => {
      await readOnly(true);
      await other.ask('POST', '/probe/write');
      expect(await other.metric('shop_pools_emptied')).toBe(0);
    });
  });
});

describe('a database that does not answer', () => {
  test('is a 503 in bounded time, and the process stays healthy', async () => {
    const nothing = String(await freePort());
    await withShop({ DATABASE_PORT: nothing }, async (other) => {
      expect(await other.ask('POST', '/orders', { key: 'x' })).toMatchObject({
        status: 503,
        body: { error: 'database-unreachable' },
      });
      expect((await other.ask('GET', '/health/deep')).status).toBe(503);
      expect((await other.ask('GET', '/healthz')).status).toBe(200);
    });
  });

  test('a connection that cannot be verified is not made, unless the environment says so', async () => {
    await withShop({ DATABASE_TLS: '' }, async (other) => {
      const { status, body } = await other.ask('POST', '/orders', { key: 'plain' });
      expect({ status, ...body }).toMatchObject({ status: 503, message: expect.stringContaining('SSL') as string });
    });
  });

  test('a pool whose connections are all in use says so', async () => {
    await withShop({ POOL_MAX: '1', DATABASE_CONNECT_MS: '300' }, async (other) => {
      await other.ask('POST', '/probe/write');
      const held = await lockProbe(1.5);
      const first = other.ask('POST', '/probe/write');
      await waitsForLock();
      expect(await other.ask('POST', '/orders', { key: 'y' })).toMatchObject({
        status: 503,
        body: { error: 'pool-exhausted' },
      });
      expect((await first).status).toBe(200);
      await held.free;
    });
  });

  test('a statement that takes too long is ended on both sides', async () => {
    await withShop({ DATABASE_QUERY_MS: '300' }, async (other) => {
      const held = await lockProbe(2);
      const answer = await other.ask('POST', '/probe/write');
      expect(answer.status).toBe(503);
      expect(['database-slow', 'database-unreachable']).toContain(answer.body.error);
      await held.free;
    });
  });
});

describe('start and end', () => {
  test('tasks that start at once make the tables once', async () => {
    await server.sql('DROP TABLE IF EXISTS outbox, orders, worker_epoch, probe, catalog CASCADE');
    const shops = await Promise.all(Array.from({ length: 4 }, () => startShop(shopEnvironment(server))));
    await until(() => shops.every((one) => one.said().includes('schema: made')));
    for (const one of shops) expect((await one.ask('POST', '/orders')).status).toBe(201);
    expect(await Promise.all(shops.map((one) => one.stop()))).toEqual([0, 0, 0, 0]);
  });

  test('tables that went missing are made again', async () => {
    await server.sql('DROP TABLE probe');
    expect(await shop.ask('POST', '/probe/write')).toMatchObject({ status: 503, body: { error: 'schema-missing' } });
    await until(async () => (await shop.ask('POST', '/probe/write')).status === 200);
  });

  test('on a replica it starts, reads, and writes after the promotion', async () => {
    const replica = await server.copy();
    const other = await startShop({ ...shopEnvironment(replica), AWS_REGION: 'us-west-2' });
    try {
      await until(() => other.said().includes('schema: read-only'));
      expect((await other.ask('GET', '/catalog/1')).status).toBe(200);
      expect(await other.ask('POST', '/orders', { key: 'z' })).toMatchObject({
        status: 503,
        body: { error: 'read-only' },
      });
      await replica.promote();
      const { status, body } = await other.ask('POST', '/orders', { key: 'z' });
      expect({ status, order: body.order }).toMatchObject({ status: 201, order: { region: 'us-west-2', timeline: 2 } });
    } finally {
      await other.stop();
      await replica.stop();
    }
  });

  test('SIGTERM: a request in flight is answered, a new one is not taken', async () => {
    const other = await startShop(shopEnvironment(server));
    await until(() => other.said().includes('schema: made'));
    const held = await lockProbe(1);
    const inFlight = other.ask('POST', '/probe/write');
    await waitsForLock();
    other.process.kill('SIGTERM');
    await until(() => other.said().includes('SIGTERM'));
    await expect(other.ask('GET', '/healthz')).rejects.toThrow();
    expect((await inFlight).status).toBe(200);
    expect(await other.ended).toBe(0);
    await held.free;
  });

  test('SIGTERM: what does not end is cut off at the bound', async () => {
    const other = await startShop({ ...shopEnvironment(server), SHUTDOWN_MS: '300', POOL_NO_TIMEOUT: '1' });
    await until(() => other.said().includes('schema: made'));
    const held = await lockProbe(3);
    const inFlight = other.ask('POST', '/probe/write').catch((error: unknown) => error);
    await waitsForLock();
    other.process.kill('SIGTERM');
    expect(await other.ended).toBe(0);
    expect(await inFlight).toMatchObject({ message: 'fetch failed' });
    await held.free;
  });

  test.each([
    ['DATABASE_HOST', '', /DATABASE_HOST is not set/],
    ['SHUTDOWN_MS', 'soon', /SHUTDOWN_MS is "soon"/],
    ['HEALTH_PATH', 'up', /HEALTH_PATH is "up"/],
  ])('an environment with %s=%j is refused by name', async (name, value, message) => {
    await expect(startShop({ ...shopEnvironment(server), [name]: value })).rejects.toThrow(message);
  });
});
