// @ts-check
/** The tables, made at start. Several tasks start at once, and a task in a standby region starts on a database that it cannot write to. */
import { inTransaction } from './database.mjs';
import { isReadOnly } from './failures.mjs';

/** Longest wait between two attempts. */
const MOST_SECONDS = 10;

/** Any number that every task uses. */
const LOCK = 7_226_517;

/** Every statement can be repeated. Keys are made by the application: two writers never give out the same one. */
const STATEMENTS = [
  `CREATE TABLE IF NOT EXISTS orders (
     id uuid PRIMARY KEY,
     seq bigint GENERATED ALWAYS AS IDENTITY,
     idempotency_key text UNIQUE,
     reference text,
     item integer NOT NULL,
     quantity integer NOT NULL,
     region text NOT NULL,
     task text NOT NULL,
     timeline integer,
     placed_at timestamptz NOT NULL DEFAULT clock_timestamp())`,
  'CREATE INDEX IF NOT EXISTS orders_seq ON orders (seq)',
  `CREATE TABLE IF NOT EXISTS outbox (
     order_id uuid PRIMARY KEY REFERENCES orders (id),
     seq bigint GENERATED ALWAYS AS IDENTITY,
     handled_at timestamptz,
     handled_region text,
     handled_task text,
     handled_epoch bigint)`,
  'CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (seq) WHERE handled_at IS NULL',
  'CREATE TABLE IF NOT EXISTS worker_epoch (id integer PRIMARY KEY CHECK (id = 1), epoch bigint NOT NULL)',
  'INSERT INTO worker_epoch (id, epoch) VALUES (1, 0) ON CONFLICT DO NOTHING',
  `CREATE TABLE IF NOT EXISTS probe (
     region text PRIMARY KEY,
     task text NOT NULL,
     written_at timestamptz NOT NULL,
     writes bigint NOT NULL)`,
  'CREATE TABLE IF NOT EXISTS catalog (id integer PRIMARY KEY, name text NOT NULL, price_cents integer NOT NULL)',
  `INSERT INTO catalog (id, name, price_cents)
     SELECT n, 'item ' || n, 100 + (n * 37) % 9900 FROM generate_series(1, 100) AS n ON CONFLICT DO NOTHING`,
];

/**
 * Makes what is missing. A replica gets its tables from its writer.
 *
 * @param {import('./database.mjs').Database} database
 * @returns {Promise<'made' | 'read-only'>}
 */
export async function migrate(database) {
  try {
    return await database.write(async (client) => {
      const { rows } = await client.query('SELECT pg_is_in_recovery() AS replica');
      if (rows[0].replica) return 'read-only';
      await inTransaction(client, async () => {
        // Released by the end of the transaction, however it ends.
        await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
        for (const statement of STATEMENTS) await client.query(statement);
      });
      return 'made';
    });
  } catch (error) {
    if (isReadOnly(error)) return 'read-only';
    throw error;
  }
}

/**
 * Migrates until it succeeded once, or the database is a replica; begins again when told that tables are missing.
 *
 * @param {import('./database.mjs').Database} database
 * @param {(text: string) => void} say
 */
export function keepMigrated(database, say) {
  let running = false;
  let over = false;
  /** @type {NodeJS.Timeout | undefined} set while it waits for its next attempt */
  let timer;
  /** @param {number} attempt */
  const run = async (attempt) => {
    timer = undefined;
    try {
      say(`schema: ${await migrate(database)}`);
      running = false;
    } catch (error) {
      const seconds = Math.min(MOST_SECONDS, 2 ** attempt);
      say(`schema: ${error instanceof Error ? error.message : error}; again in ${seconds} s`);
      if (!over) timer = setTimeout(() => void run(attempt + 1), seconds * 1000);
    }
  };
  let begun = -Infinity;
  const begin = () => {
    // A database that says that tables are missing answers, so nothing is waited for; but many requests at once hear it say so.
    if (over || (running && timer === undefined) || performance.now() - begun < 1000) return;
    begun = performance.now();
    clearTimeout(timer);
    running = true;
    void run(0);
  };
  begin();
  return {
    begin,
    stop: () => {
      over = true;
      clearTimeout(timer);
    },
  };
}
