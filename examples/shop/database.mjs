// @ts-check
/**
 * The database through two pools: the writer's endpoint and the readers'. After a failover the name of an endpoint leads elsewhere, and a
 * connection that was made before does not: so every connection has a bounded life, and a server that refuses writes empties the pool.
 *
 * @typedef {import('pg').PoolClient} Client
 * @typedef {import('./config.mjs').DatabaseConfig} DatabaseConfig
 *
 * @typedef {object} PoolState
 * @property {number} max
 * @property {number} open
 * @property {number} used
 * @property {number} waiting
 *
 * @typedef {object} Database
 * @property {<T>(work: (client: Client) => Promise<T>) => Promise<T>} write
 * @property {<T>(work: (client: Client) => Promise<T>, bound?: number) => Promise<T>} read
 * @property {() => number} emptied how often a pool was emptied because its server refused writes
 * @property {() => {writer: PoolState, reader: PoolState}} state
 * @property {() => Promise<void>} end
 */
import { lookup } from 'node:dns/promises';
import pg from 'pg';
import { isConnectionGood, isReadOnly, Refusal } from './failures.mjs';

/**
 * @param {DatabaseConfig} config
 * @param {(text: string) => void} say
 * @returns {Database}
 */
export function openDatabase(config, say) {
  const writer = openPool(config, config.writerHost, say);
  const reader = config.readerHost === config.writerHost ? writer : openPool(config, config.readerHost, say);
  let emptied = 0;
  return {
    write: async (work) => {
      await writer.ready();
      const { pool } = writer;
      try {
        return await use(writer, work);
      } catch (error) {
        // This pool leads to a server that is no writer any more: new connections resolve the name again.
        if (isReadOnly(error) && !config.mistakes.keepOnReadOnly && writer.replace(pool)) emptied += 1;
        throw error;
      }
    },
    read: (work, bound) => use(reader, work, bound),
    emptied: () => emptied,
    state: () => ({ writer: stateOf(writer.pool), reader: stateOf(reader.pool) }),
    end: async () => {
      await Promise.allSettled([writer.pool.end(), ...(reader === writer ? [] : [reader.pool.end()])]);
    },
  };
}

/**
 * @typedef {object} Holder
 * @property {import('pg').Pool} pool
 * @property {(old: import('pg').Pool) => boolean} replace false where somebody did already
 * @property {() => Promise<void>} ready resolves the endpoint, where it is resolved only once
 */

/**
 * @param {DatabaseConfig} config
 * @param {string} host
 * @param {(text: string) => void} say
 * @returns {Holder}
 */
function openPool(config, host, say) {
  /** @type {string | undefined} */
  let pinned;
  const make = () => {
    const pool = new pg.Pool({ ...poolOptions(config), host: pinned ?? host });
    // A connection that ends while nobody uses it is no error of a request: the next one makes another.
    pool.on('error', (error) => say(`an idle connection to ${host} ended: ${error.message}`));
    // One that ends while it is used fails the statement in it, and is told besides: without a listener the process would end.
    pool.on('connect', (client) => client.on('error', () => undefined));
    return pool;
  };
  /** @type {Holder} */
  const holder = {
    pool: make(),
    replace: (old) => {
      if (holder.pool !== old) return false;
      holder.pool = make();
      say(`${host} takes no writes: its connections are closed`);
      old.end().catch(() => undefined);
      return true;
    },
    ready: async () => {
      if (!config.mistakes.pinAddress || pinned !== undefined) return;
      const { address } = await lookup(host);
      if (pinned !== undefined) return;
      pinned = address;
      holder.pool = make();
    },
  };
  return holder;
}

/**
 * @param {DatabaseConfig} config
 * @returns {import('pg').PoolConfig}
 */
function poolOptions({ port, name, user, password, tls, connectMs, queryMs, poolMax, lifetimeSeconds, mistakes }) {
  return {
    port,
    database: name,
    user,
    password,
    ssl: tls,
    max: poolMax,
    keepAlive: true,
    application_name: 'shop',
    idleTimeoutMillis: 30_000,
    ...(lifetimeSeconds === 0 ? {} : { maxLifetimeSeconds: lifetimeSeconds }),
    // Both sides of a bound: into a black hole, nothing that the server promises is heard.
    ...(mistakes.noTimeout
      ? {}
      : {
          connectionTimeoutMillis: connectMs,
          query_timeout: queryMs,
          statement_timeout: queryMs,
          idle_in_transaction_session_timeout: queryMs,
        }),
  };
}

/**
 * @template T
 * @param {Holder} holder
 * @param {(client: Client) => Promise<T>} work
 * @param {number} [bound] milliseconds, where less than the pool's own
 * @returns {Promise<T>}
 */
async function use(holder, work, bound) {
  await holder.ready();
  const client = await connect(holder.pool);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    const late = new Promise((_, reject) => {
      if (bound !== undefined) timer = setTimeout(() => reject(new Error(`no answer within ${bound} ms`)), bound);
    });
    const result = await Promise.race([work(client), /** @type {Promise<never>} */ (late)]);
    client.release();
    return result;
  } catch (error) {
    client.release(isConnectionGood(error) ? undefined : true);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {import('pg').Pool} pool */
async function connect(pool) {
  const full = pool.totalCount >= pool.options.max && pool.idleCount === 0;
  try {
    return await pool.connect();
  } catch (error) {
    if (full && error instanceof Error && error.message === 'timeout exceeded when trying to connect') {
      throw new Refusal(503, 'pool-exhausted', `all ${pool.options.max} connections of the pool are in use`);
    }
    throw error;
  }
}

/**
 * @param {import('pg').Pool} pool
 * @returns {PoolState}
 */
const stateOf = (pool) => ({
  max: pool.options.max,
  open: pool.totalCount,
  used: pool.totalCount - pool.idleCount,
  waiting: pool.waitingCount,
});

/**
 * Runs `work` in a transaction.
 *
 * @template T
 * @param {Client} client
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTransaction(client, work) {
  await client.query('BEGIN');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    // Where the connection is gone, the server rolls back by itself.
    if (isConnectionGood(error)) await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
