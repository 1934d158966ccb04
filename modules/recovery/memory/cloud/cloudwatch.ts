/** CloudWatch: the replica's lag, alarms. */
import type { Handler } from './state';

export const cloudwatch: Readonly<Record<string, Handler>> = {
  GetMetricData: (_cloud, _input, region) => ({
    MetricDataResults: [{ Id: 'lag', Values: region.lagMs === null ? [] : [region.lagMs] }],
  }),
  DescribeAlarms: (_cloud, input, region) => ({
    MetricAlarms: (input.AlarmNames as string[]).map((name) => ({
      AlarmName: name,
      StateValue: region.alarms[name] ?? 'OK',
    })),
  }),
};
