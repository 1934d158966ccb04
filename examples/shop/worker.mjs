// @ts-check
/**
 * Work on the queue, done by one region at a time. Passive unless told otherwise: a region that was not told its role must not work beside
 * the one that was. The epoch fences: once a worker of a later epoch took jobs, one of an earlier epoch takes none, even if nobody could
 * tell it to stop.
 *
 * @typedef {import('./config.mjs').ClusterRole} ClusterRole
 *
 * @typedef {object} Job
 * @property {string} order_id
 * @property {string} seq
 *
 * @typedef {{taken: number, reason: 'done' | 'passive' | 'fenced'}} Round
 */
import { inTransaction } from './database.mjs';

const BATCH = 20;

/**
 * Takes jobs once. `handle` may be called again for a job whose transaction did not commit, so its effect must bear that.
 *
 * @param {import('./database.mjs').Database} database
 * @param {ClusterRole} role
 * @param {{region: string, task: string}} by
 * @param {(job: Job) => Promise<void>} handle
 * @returns {Promise<Round>}
 */
export async function workOnce(database, role, by, handle) {
  if (!role.active) return { taken: 0, reason: 'passive' };
  return database.write((client) =>
    inTransaction(client, async () => {
      if (await isFenced(client, role.epoch)) return { taken: 0, reason: 'fenced' };
      const { rows } = await client.query(
        `SELECT order_id, seq FROM outbox WHERE handled_at IS NULL ORDER BY seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      );
      for (const job of rows) await handle(job);
      await client.query(
        `UPDATE outbox SET handled_at = clock_timestamp(), handled_region = $1, handled_task = $2, handled_epoch = $3
         WHERE order_id = ANY($4::uuid[])`,
        [by.region, by.task, role.epoch, rows.map((job) => job.order_id)],
      );
      return { taken: rows.length, reason: 'done' };
    }),
  );
}

/**
 * Whether a later epoch was here. The row stays locked until the transaction ends: an epoch is raised only between batches.
 *
 * @param {import('./database.mjs').Client} client
 * @param {number} epoch
 */
async function isFenced(client, epoch) {
  await client.query('UPDATE worker_epoch SET epoch = $1 WHERE id = 1 AND epoch < $1', [epoch]);
  const { rows } = await client.query('SELECT epoch FROM worker_epoch WHERE id = 1 FOR SHARE');
  return Number(rows[0].epoch) > epoch;
}

/**
 * Works until it is stopped. A round that fails is said once and tried again.
 *
 * @param {object} options
 * @param {import('./database.mjs').Database} options.database
 * @param {() => ClusterRole} options.role asked before every round
 * @param {{region: string, task: string}} options.by
 * @param {(job: Job) => Promise<void>} options.handle
 * @param {(taken: number) => void} options.took
 * @param {(text: string) => void} options.say
 * @param {number} [options.everyMs]
 */
export function startWorker({ database, role, by, handle, took, say, everyMs = 500 }) {
  let over = false;
  let said = '';
  /** @param {string} text */
  const sayOnce = (text) => {
    if (text !== said) say(`worker: ${text}`);
    said = text;
  };
  const round = async () => {
    try {
      const now = role();
      const { taken, reason } = await workOnce(database, now, by, handle);
      took(taken);
      sayOnce(reason === 'done' ? `active, epoch ${now.epoch}` : reason);
      return taken;
    } catch (error) {
      sayOnce(error instanceof Error ? error.message : String(error));
      return 0;
    }
  };
  /** @type {() => void} */
  let wake = () => undefined;
  const loop = (async () => {
    while (!over) {
      if ((await round()) === BATCH || over) continue;
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, everyMs);
        wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
    }
  })();
  return {
    /** Ends after the batch in hand. */
    stop: () => {
      over = true;
      wake();
      return loop;
    },
  };
}
