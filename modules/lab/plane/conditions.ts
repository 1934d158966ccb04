/** What is wrong with a way: data that faults set and links obey. */

/** One direction of a way. Zero and null: as good as it gets. */
export interface LinkCondition {
  /** Milliseconds of the wall that each byte is late, in order. */
  readonly delayMs: number;
  /** Null: no limit. */
  readonly bytesPerSecond: number | null;
  /** `hang`: bytes are accepted and never arrive. `reset`: connections are closed at once. */
  readonly cut: 'hang' | 'reset' | null;
}

export const CLEAR: LinkCondition = { delayMs: 0, bytesPerSecond: null, cut: null };

/** Where connections of clients outside AWS come from; all others come from a region. */
export const INTERNET = 'internet';

/** A brown-out: an entry that answers badly. */
export interface HttpFault {
  readonly status: number;
  /** Of the requests, 0 to 1. */
  readonly share: number;
  /** Milliseconds that all requests wait. */
  readonly delayMs: number;
}
