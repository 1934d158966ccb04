/** What the lab remembers of replication lag: when it was published, what a control has set, what the plane measured. */

/** Time during which a secondary publishes lag; `to` is null while it does. */
export interface LagInterval {
  from: number;
  to: number | null;
}

/** From a time on; what was published before stays as it was. */
export interface LagOverride {
  /** Clock milliseconds. */
  from: number;
  /** Null gives it back to the model. */
  ms: number | null;
}

/** The most that a replica was behind in one minute. */
export interface MeasuredLag {
  /** Clock milliseconds, the beginning of the minute. */
  minute: number;
  ms: number;
}
