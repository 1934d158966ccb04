/** What recovery asks AWS of alarms and logs: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

export const alarms = (region: string, names: readonly string[]): Operation => ({
  service: 'cloudwatch',
  action: 'DescribeAlarms',
  region,
  input: { AlarmNames: names },
});

/** Those whose names begin so. */
export const logGroups = (region: string, prefix: string): Operation => ({
  service: 'logs',
  action: 'DescribeLogGroups',
  region,
  input: { logGroupNamePrefix: prefix },
});
