/** How alarms are evaluated: what is composed from it fires, and what is budgeted from it counts, by the same figures. */
export const ALARM = {
  /** Seconds of one period. */
  periodSeconds: 60,
  /** Periods above the threshold before it fires: one bad minute is nobody's outage. */
  periods: 3,
} as const;
