import type { OverlayRule } from '../draft';
import { inEachRegion, problem } from '../draft';

/** CloudWatch Logs, PutRetentionPolicy. */
const DAYS: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** CloudWatch Logs knows a list of retentions and nothing between them. */
export const logRetention: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => {
    const days = one.value.log_retention_days;
    if (days === undefined || DAYS.includes(days)) return [];
    const nearest = DAYS.reduce((best, each) => (Math.abs(each - days) < Math.abs(best - days) ? each : best));
    return [
      problem('log-retention', one, 'log_retention_days', days, DAYS.join(', '), `choose for example ${nearest}`),
    ];
  });
