// @ts-check
/**
 * Orders. An order is acknowledged only after its transaction is committed, and a key makes one order, however often it is sent.
 *
 * @typedef {import('./database.mjs').Database} Database
 * @typedef {import('./database.mjs').Client} Client
 *
 * @typedef {object} Order
 * @property {string} id
 * @property {string} seq
 * @property {number} item
 * @property {number} quantity
 * @property {string | null} reference the client's own name for it
 * @property {string} region that wrote it
 * @property {string} task that wrote it
 * @property {number | null} timeline of the database that wrote it: each promotion begins another
 * @property {string} placed_at
 */
import { randomUUID } from 'node:crypto';
import { isConnectionGood, isLost, isTimeout, Refusal } from './failures.mjs';

const COLUMNS = 'id, seq, item, quantity, reference, region, task, timeline, placed_at';

/** One statement, so one round trip and one transaction: the order, and the job that the worker does for it. */
const PLACE = `
  WITH made AS (
    INSERT INTO orders (id, idempotency_key, item, quantity, reference, region, task, timeline)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (idempotency_key) DO NOTHING
    RETURNING ${COLUMNS}),
  job AS (INSERT INTO outbox (order_id) SELECT id FROM made)
  SELECT ${COLUMNS} FROM made`;

/**
 * @typedef {object} Wanted
 * @property {string | null} key
 * @property {number} item
 * @property {number} quantity
 * @property {string | null} reference
 *
 * @param {Database} database
 * @param {{region: string, task: string}} by
 * @param {boolean} retryWithoutKey a mistake: a retry whose first attempt took effect places a second order
 */
export function createOrders(database, by, retryWithoutKey) {
  /**
   * @param {Wanted} wanted
   * @param {() => void} [sent] called when it is unknown, from now on, whether there is an order
   * @returns {Promise<{order: Order, repeated: boolean}>}
   */
  const place = (wanted, sent) =>
    database.write(async (client) => {
      const { key, item, quantity, reference } = wanted;
      const values = [randomUUID(), key, item, quantity, reference, by.region, by.task, await timelineOf(client)];
      sent?.();
      const { rows } = await client.query(PLACE, values);
      if (rows.length > 0) return { order: rows[0], repeated: false };
      const before = await client.query(`SELECT ${COLUMNS} FROM orders WHERE idempotency_key = $1`, [key]);
      const [order] = before.rows;
      if (order.item !== item || order.quantity !== quantity) {
        throw new Refusal(422, 'key-of-another-order', 'this Idempotency-Key belongs to an order of something else');
      }
      return { order, repeated: true };
    });

  return {
    /** @param {Wanted} wanted */
    place: async (wanted) => {
      let isSent = false;
      try {
        return await place(wanted, () => (isSent = true));
      } catch (error) {
        if (!isSent || !isLost(error)) throw error;
        if (retryWithoutKey) return place({ ...wanted, key: null });
        // Only a key makes it safe to send it again; and who has waited for a whole bound already is told so.
        if (wanted.key === null || isTimeout(error)) throw error;
        return place(wanted);
      }
    },
    /**
     * @param {string} id
     * @returns {Promise<Order | undefined>}
     */
    find: (id) =>
      database.read(async (client) => {
        const { rows } = await client.query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
        return rows[0];
      }),
    /**
     * In the order of `seq`. A row whose transaction ends late may appear behind a higher number: who needs all of them asks again.
     *
     * @param {string} since
     * @returns {Promise<Order[]>}
     */
    since: (since) =>
      database.read(async (client) => {
        const { rows } = await client.query(`SELECT ${COLUMNS} FROM orders WHERE seq > $1 ORDER BY seq LIMIT 500`, [
          since,
        ]);
        return rows;
      }),
    /** Writes the same row again and again. */
    probe: () =>
      database.write(async (client) => {
        const { rows } = await client.query(
          `INSERT INTO probe (region, task, written_at, writes) VALUES ($1, $2, clock_timestamp(), 1)
           ON CONFLICT (region) DO UPDATE SET task = $2, written_at = clock_timestamp(), writes = probe.writes + 1
           RETURNING writes, written_at`,
          [by.region, by.task],
        );
        return rows[0];
      }),
  };
}

/** Timelines of connections to a writer; null where the database has no such number. A replica's is asked for at every use. @type {WeakMap<Client, number | null>} */
const timelines = new WeakMap();

/**
 * @param {Client} client
 * @returns {Promise<number | null>}
 */
async function timelineOf(client) {
  const known = timelines.get(client);
  if (known !== undefined) return known;
  try {
    const { rows } = await client.query('SELECT pg_walfile_name(pg_current_wal_lsn()) AS file');
    const timeline = Number.parseInt(rows[0].file.slice(0, 8), 16);
    timelines.set(client, timeline);
    return timeline;
  } catch (error) {
    if (!isConnectionGood(error)) throw error;
    // "Recovery is in progress": the same connection may later lead to a promoted server.
    if (/** @type {{code?: string}} */ (error).code !== '55000') timelines.set(client, null);
    return null;
  }
}
