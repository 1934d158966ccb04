/** What clients, databases and the run wrote down: material of the measured figures. All times are wall milliseconds since the epoch. */

/**
 * How a request ended, as its client knows it.
 * - `acknowledged`: answered with 2xx. Only such a write counts when something is lost.
 * - `refused`: answered with 4xx or 503: the server says that it did not do it.
 * - `failed`: answered with another error, or not sent at all.
 * - `timed-out`: the client stopped waiting. Whether it was done is not known.
 * - `unknown`: the connection broke, or the load ended, while the request was under way.
 */
export type ClientOutcome = 'acknowledged' | 'refused' | 'failed' | 'timed-out' | 'unknown';

/** `write` makes a row, `read` asks for a row that was acknowledged before, `browse` asks for data that never changes. */
export type ClientOperation = 'write' | 'read' | 'browse';

/** One attempt of one operation. */
export interface ClientRecord {
  /** The kind of client. */
  readonly kind: string;
  readonly op: ClientOperation;
  /** The operation, the same in all its attempts. Of a write: the key in its row. Of a read: the key of the row that it asks for. */
  readonly key: string;
  /** Unique in the load: which operation this attempt belongs to. */
  readonly operation: number;
  /** From 1. */
  readonly attempt: number;
  /** No attempt follows. */
  readonly last: boolean;
  /** When the operation was to begin. Latency counts from here, so that a client that is late hides nothing. */
  readonly dueAt: number;
  /** When this attempt began. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly outcome: ClientOutcome;
  /** Of the answer; null without one. */
  readonly status: number | null;
  /** Why it was not acknowledged: the server's word, or the system's. */
  readonly code: string | null;
  /** Who answered, by its own word. */
  readonly region: string | null;
  readonly task: string | null;
  /** Id that the store gave to the row. */
  readonly order: string | null;
  /** Of a read: the key in the row that came back; null: no such row. */
  readonly value: string | null;
}

/** A row that a database holds. */
export interface StoredRow {
  /** The client's operation that made it. */
  readonly key: string;
  readonly id: string;
}

/** What one database of a store holds. `rows` null: it could not be read, for the reason given. */
export interface StoreSide {
  readonly region: string;
  readonly rows: readonly StoredRow[] | null;
  readonly reason?: string;
}

/** A store that clients write to, and its databases. */
export interface StoreRows {
  readonly store: string;
  /** Region of the database that is the truth after the run; null: nobody knows which. */
  readonly survivor: string | null;
  readonly sides: readonly StoreSide[];
}

/** When what happened; null where it did not, or nobody saw it. */
export interface RunTimes {
  readonly faultAt: number | null;
  readonly detectedAt: number | null;
  readonly decidedAt: number | null;
  /** When the promotion was asked for. */
  readonly promotionBegunAt: number | null;
  /** When it was acknowledged. */
  readonly promotedAt: number | null;
  /** When the return began, which interrupts clients again: recovery is looked for before. */
  readonly returnBegunAt: number | null;
}

/** Replication lag as it was seen at a moment. */
export interface LagSample {
  readonly at: number;
  /** Region that follows. */
  readonly region: string;
  /** Null: it could not be read. */
  readonly ms: number | null;
}
