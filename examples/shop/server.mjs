// @ts-check
/** The shop as a process: starts, serves, and at SIGTERM finishes what it began. */
import { createServer } from 'node:http';
import { createCache } from './cache.mjs';
import { readConfig, readRole } from './config.mjs';
import { openDatabase } from './database.mjs';
import { createMetrics } from './metrics.mjs';
import { createOrders } from './orders.mjs';
import { keepMigrated } from './schema.mjs';
import { openSharedCache } from './shared-cache.mjs';
import { createShop } from './shop.mjs';
import { taskId } from './task-id.mjs';
import { startWorker } from './worker.mjs';

/** Longer than the idle timeout of a load balancer, which otherwise sends requests on connections that end at that moment. */
const KEEP_ALIVE_MS = 65_000;

/** @param {string} text */
const say = (text) => void process.stdout.write(`${new Date().toISOString()} ${text}\n`);

const config = readConfig(process.env, await taskId(process.env));
const { region, task } = config;
const database = openDatabase(config.database, say);
const metrics = createMetrics();
const schema = keepMigrated(database, say);
const shared = config.cache.host === null ? null : openSharedCache({ ...config.cache, host: config.cache.host });
let ending = false;

const shop = createShop({
  config,
  database,
  orders: createOrders(database, { region, task }, config.database.mistakes.retryWithoutKey),
  cache: createCache(config.cache.seconds, shared, metrics),
  metrics,
  migrate: schema.begin,
  isEnding: () => ending,
});
const server = createServer((request, response) => {
  shop(request, response).catch((/** @type {unknown} */ error) => {
    say(`no answer: ${error instanceof Error ? error.message : error}`);
    response.destroy();
  });
});
server.keepAliveTimeout = KEEP_ALIVE_MS;
server.headersTimeout = KEEP_ALIVE_MS + 1000;
server.listen(config.port, () => say(`${task} in ${region} listens on port ${config.port}`));

const worker = startWorker({
  database,
  role: () => readRole(process.env),
  by: { region, task },
  // Here an e-mail would be sent, with the order's id as its key.
  handle: () => Promise.resolve(),
  took: (taken) => metrics.count('queue_handled', taken),
  say,
});

/** @param {string} signal */
async function end(signal) {
  if (ending) return;
  ending = true;
  say(`${signal}: finishes what is in flight, at most ${config.shutdownMs} ms`);
  // The bound counts even where the database never answers.
  setTimeout(() => process.exit(0), config.shutdownMs).unref();
  schema.stop();
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.all([closed, worker.stop()]);
  shared?.close();
  await database.end();
  say('ended');
  process.exit(0);
}
process.on('SIGTERM', () => void end('SIGTERM'));
process.on('SIGINT', () => void end('SIGINT'));
