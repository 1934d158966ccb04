/** How far a replica is behind, measured: its writer writes the time into a row several times a second, and the replica's row is read. */
import type { Clock } from '../../../console/ports';
import { openSession, type Session } from './session';

/** What one database's canary needs. */
export interface CanaryOptions {
  readonly port: () => number;
  readonly password: string;
  /** It writes the row, or reads it. */
  readonly writes: () => boolean;
  readonly wall: Clock;
}

/** A running canary. */
export interface Canary {
  /** Milliseconds between what was read last and the moment in which it was read; more while nothing can be read. Null: nothing was read. */
  lagMs(): number | null;
  stop(): Promise<void>;
}

/** The row; made by the first writer, and copied with its storage. */
export const CANARY_TABLE = 'CREATE TABLE IF NOT EXISTS plane_canary (id int PRIMARY KEY, at float8 NOT NULL)';
const WRITE = 'INSERT INTO plane_canary VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET at = excluded.at';
const READ = 'SELECT at FROM plane_canary WHERE id = 1';

const WRITE_EVERY_MS = 200;
const READ_EVERY_MS = 100;
/** Between two reads that answered, the lag does not grow; after this time it does. */
const SILENCE_MS = 1_000;

/** Starts to write or to read, in a session that is opened again whenever it broke. */
export function startCanary({ port, password, writes, wall }: CanaryOptions): Canary {
  const stopped = new AbortController();
  let session: Session | undefined;
  let read: { readonly at: number; readonly lag: number } | null = null;
  const beat = async (): Promise<void> => {
    session ??= await openSession(port(), password);
    if (writes()) {
      read = null;
      await session.ask(WRITE, [wall.now()]);
      return;
    }
    const [row] = await session.ask(READ);
    const now = wall.now();
    if (typeof row?.['at'] === 'number') read = { at: now, lag: Math.max(0, now - row['at']) };
  };
  const loop = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await beat();
      } catch {
        // The server ended, or is not there yet.
        const broken = session;
        session = undefined;
        await broken?.end();
      }
      await wall.sleep(writes() ? WRITE_EVERY_MS : READ_EVERY_MS, stopped.signal).catch(() => undefined);
    }
    await session?.end();
  };
  const over = loop();
  return {
    lagMs: () => {
      if (read === null || writes()) return null;
      const silent = wall.now() - read.at;
      return read.lag + (silent > SILENCE_MS ? silent : 0);
    },
    stop: () => {
      stopped.abort();
      return over;
    },
  };
}
