/** How a database comes to follow another: with the storage that it has, or with a copy of the other's. */
import { setTimeout as pause } from 'node:timers/promises';
import { DrError } from '../../../console/errors';
import type { LinkCondition } from '../conditions';
import type { DatabaseEntry } from './entry';
import { shipStorage } from './ship';
import { waitFor } from './wait';

/** With the storage that it has; where that does not fit, with a new one. */
export async function rejoin(entry: DatabaseEntry, of: DatabaseEntry): Promise<void> {
  if (entry.gaveTo !== of.id) return rebuild(entry, of);
  await entry.stop('fast');
  entry.gaveTo = null;
  await entry.follow(of);
  entry.role = 'replica';
  await entry.start();
  const streams = await entry.within((session) =>
    waitFor(
      entry.house.patienceMs,
      async () => (await session.ask("SELECT 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'")).length > 0,
    ),
  );
  if (!streams) await rebuild(entry, of);
}

/** What it had is lost. It answers when it follows. Throws `plane-link-cut`. */
export async function rebuild(entry: DatabaseEntry, of: DatabaseEntry): Promise<void> {
  const { conditions, warn, patienceMs } = entry.house;
  const { up, down } = conditions.between(entry.region, of.region);
  if (up.cut !== null || down.cut !== null) throw linkCut(entry, of);
  await entry.remove();
  entry.credentials = null;
  const cancel = new AbortController();
  const done = copyAndFollow(entry, of, cancel.signal);
  const rebuilding = { of: of.id, cancel: () => cancel.abort(linkCut(entry, of)), done: done.catch(() => undefined) };
  entry.rebuilding = rebuilding;
  const end = (): void => {
    if (entry.rebuilding === rebuilding) entry.rebuilding = null;
  };
  let isWaitedFor = true;
  const ended = done.then(end, (error: unknown) => {
    end();
    if (isWaitedFor) throw error;
    if (!cancel.signal.aborted) warn(error instanceof Error ? error.message : String(error));
  });
  // A copy that takes longer goes on by itself: nothing else waits for it.
  await Promise.race([ended, pause(patienceMs, undefined, { ref: false })]);
  isWaitedFor = false;
}

async function copyAndFollow(entry: DatabaseEntry, of: DatabaseEntry, cancelled: AbortSignal): Promise<void> {
  const { conditions, account } = entry.house;
  await of.within((session) =>
    shipStorage(
      {
        from: { storage: of.storage, session },
        to: entry.storage,
        condition: conditions.between(entry.region, of.region),
        opened: (link, broke) =>
          conditions.opened(entry.region, of.region, {
            ...link,
            set: (direction, condition: LinkCondition) => {
              link.set(direction, condition);
              // What hangs would hang until somebody heals it.
              if (condition.cut !== null) broke(linkCut(entry, of));
            },
          }),
        cancelled,
      },
      account,
    ),
  );
  cancelled.throwIfAborted();
  await entry.follow(of);
  entry.role = 'replica';
  await startOrForget(entry);
}

/** Starts a replica. A storage that no server starts from is of no use: the next look makes another copy. */
export async function startOrForget(entry: DatabaseEntry): Promise<void> {
  try {
    await entry.start();
  } catch (error) {
    await entry.stop('immediate');
    await entry.follow(null);
    entry.role = 'none';
    throw error;
  }
}

function linkCut(entry: DatabaseEntry, of: DatabaseEntry): DrError {
  return new DrError(
    'plane-link-cut',
    `The database ${entry.id} of the lab does not get a copy of ${of.id}.`,
    `The link between ${entry.region} and ${of.region} is cut, or ${of.id} went away.`,
    'Heal the link: the copy is then made again.',
  );
}
