/** CloudWatch: the replica's lag, alarms. */
import type { Handler } from './state';

export const cloudwatch: Readonly<Record<string, Handler>> = {
  GetMetricData: ({ clock }, { StartTime }, { lagMs, lagEndedAt }) => {
    const at = lagEndedAt ?? clock.now();
    // A script counts from the clock of its machine, which is not that of this world: only a window of seconds can be kept.
    const { ago = Infinity } = StartTime as { readonly ago?: number };
    const there = lagMs !== null && at >= clock.now() - 1000 * ago;
    const MetricDataResults = [
      { Id: 'lag', Values: there ? [lagMs] : [], Timestamps: there ? [new Date(at).toISOString()] : [] },
    ];
    return { MetricDataResults };
  },
  DescribeAlarms: (_cloud, input, region) => ({
    MetricAlarms: (input.AlarmNames as string[]).map((name) => ({
      AlarmName: name,
      StateValue: region.alarms[name] ?? 'OK',
    })),
  }),
};
