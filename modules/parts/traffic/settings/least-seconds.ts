/**
 * The parts of a failover that no setting shortens, in seconds: the least that an objective must leave room for. The runbook's own
 * budget counts every step; a test of the recovery room holds the two together.
 */
export const LEAST_SECONDS = {
  /** Until an outage is told from a hiccup: three checks at the 30 s that Route 53 and CloudWatch use by default, rounded down. */
  detection: 60,
  /** Aurora User Guide: a managed failover typically completes "within a few minutes". */
  promotion: 180,
  /** Route 53 API reference: changes propagate within 60 s. */
  propagation: 60,
  /** Instead of it with `health-check-inversion`: three answers of a health check, 10 s apart (Route 53 API reference). */
  inversion: 30,
} as const;
