/** How the role of the writer goes from one database to another. */
import { DrError } from '../../../console/errors';
import type { DatabaseEntry } from './entry';
import type { Session } from './session';
import { placeOf, readControl } from './storage';
import { ADMIN } from './template';
import { waitFor } from './wait';

/** No write is acknowledged after this: new sessions are read-only, and those that began before are ended. */
export async function close(entry: DatabaseEntry): Promise<void> {
  if (entry.server === null) throw new Error(`the database ${entry.id} has no server that could be closed`);
  await entry.server.settle({ ...(await entry.settings()), readOnly: true });
  // A new session has what the server has read by then; sessions that are older may not.
  const isReadOnly = (): Promise<boolean> =>
    entry.within(
      async (session) => {
        const [row] = await session.ask('SHOW default_transaction_read_only');
        return row?.['default_transaction_read_only'] === 'on';
      },
      { options: '' },
    );
  if (!(await waitFor(entry.house.patienceMs, isReadOnly)))
    throw new Error(`the server of ${entry.id} did not become read-only`);
  await entry.within((session) =>
    session.ask(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND usename <> '${ADMIN}'`,
    ),
  );
  entry.role = 'closed';
}

/** `after`: a switchover. It has all that this one acknowledged, or stays what it is. */
export async function promote(entry: DatabaseEntry, after: DatabaseEntry | null): Promise<void> {
  if (after !== null) await takeOver(entry, after);
  // An earlier attempt may have succeeded without an answer.
  await entry.within((session) => session.ask('SELECT pg_promote(true, 60) WHERE pg_is_in_recovery()'));
  entry.role = 'writer';
  entry.gaveTo = null;
  // They came with the storage, as far as that came: they are given again.
  entry.credentials = null;
  await entry.follow(null);
  await entry.server?.settle(await entry.settings());
}

async function takeOver(entry: DatabaseEntry, from: DatabaseEntry): Promise<void> {
  if (from.role === 'writer') await close(from);
  const { up, down } = entry.house.conditions.between(entry.region, from.region);
  if (from.server !== null && (up.cut ?? down.cut) !== null) throw behind(entry, from);
  if (from.server !== null) {
    const end = await from.within((session) => place(session, 'pg_current_wal_flush_lsn()'));
    await catchUp(entry, from, (replayed) => replayed >= end);
    // In order: it ends when its standbys have what it wrote last.
    await from.stop('fast');
  }
  const control = await readControl(from.storage);
  if (!control.isClean) throw behind(entry, from);
  // The checkpoint of a clean end is the last in the log: whoever is past it has all.
  await catchUp(entry, from, (replayed) => replayed > control.checkpoint);
  from.gaveTo = entry.id;
}

async function catchUp(
  entry: DatabaseEntry,
  from: DatabaseEntry,
  isThere: (replayed: bigint) => boolean,
): Promise<void> {
  const caughtUp = await entry.within((session) =>
    waitFor(entry.house.patienceMs, async () => isThere(await place(session, 'pg_last_wal_replay_lsn()'))),
  );
  if (!caughtUp) throw behind(entry, from);
}

async function place(session: Session, expression: string): Promise<bigint> {
  const [row] = await session.ask(`SELECT ${expression} AS place`);
  const text = row?.['place'];
  return typeof text === 'string' ? placeOf(text) : 0n;
}

function behind(entry: DatabaseEntry, from: DatabaseEntry): DrError {
  return new DrError(
    'plane-not-caught-up',
    `The database ${entry.id} of the lab does not take over from ${from.id} yet.`,
    'It has not received everything that the other has acknowledged: the link between them is slow or cut.',
    'Heal the link, or fail over with loss of data.',
  );
}
