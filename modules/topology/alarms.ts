/** How alarms are evaluated: the composed alarms and the RTO budget use the same figures. */
export const ALARM = {
  /** Seconds of one period. */
  periodSeconds: 60,
  /** Periods above the threshold before it fires: one bad minute is not an outage. */
  periods: 3,
} as const;
