/** CloudWatch: the replica's lag, values that a test put there, alarms, log groups. */
import type { CloudState, MemoryHandler, MemoryInput, MetricNamed, MetricValue, RegionState } from '../../memory/state';

export const cloudwatch: Readonly<Record<string, MemoryHandler>> = {
  GetMetricData: (cloud, input, region, name) => ({
    MetricDataResults: (input.MetricDataQueries as Query[]).map(({ Id, MetricStat: { Metric } }) => {
      const points = pointsOf(cloud, input, region, name, Metric);
      return {
        Id,
        StatusCode: 'Complete',
        Values: points.map(({ value }) => value),
        Timestamps: points.map(({ at }) => new Date(at).toISOString()),
      };
    }),
  }),
  DescribeAlarms: (_cloud, input, region) => ({
    MetricAlarms: (input.AlarmNames as string[]).map((name) => ({
      AlarmName: name,
      StateValue: region.alarms[name] ?? 'OK',
      ActionsEnabled: true,
      AlarmActions: region.mute.includes(name) ? [] : ['arn:topic'],
    })),
  }),
  DescribeLogGroups: (cloud, input, region, name) => {
    const names = cloud.topology.regions.find((one) => one.region === name)?.names;
    const all = names === undefined ? [] : [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup];
    const found = all.filter((one) => one.startsWith(String(input.logGroupNamePrefix)) && !region.noLogs.includes(one));
    return { logGroups: found.map((logGroupName) => ({ logGroupName })) };
  },
};

interface Query {
  readonly Id: string;
  readonly MetricStat: { readonly Metric: MetricNamed };
}

type Point = Pick<MetricValue, 'at' | 'value'>;

/** The newest first. Another set of dimensions is another metric. */
function pointsOf(
  cloud: CloudState,
  input: MemoryInput,
  region: RegionState,
  name: string,
  metric: MetricNamed,
): readonly Point[] {
  const id = region.cluster?.DBClusterIdentifier ?? '';
  const lag = metricNamed('AWS/RDS', 'AuroraGlobalDBRPOLag', { DBClusterIdentifier: id });
  if (same(metric, lag)) return lagOf(cloud, input, region);
  const [from, to] = [timeOf(cloud, input.StartTime), timeOf(cloud, input.EndTime)];
  return cloud.metrics
    .filter((one) => one.region === name && same(one, metric) && one.at >= from && one.at <= to)
    .sort((one, other) => other.at - one.at);
}

/** One of now, or the last one before replication ended. */
function lagOf(
  { clock }: CloudState,
  { StartTime }: MemoryInput,
  { lagMs, lagEndedAt }: RegionState,
): readonly Point[] {
  const at = lagEndedAt ?? clock.now();
  // A script counts from the clock of its machine, which is not that of every world: only a window of seconds can be kept.
  const { ago = Infinity } = StartTime as { readonly ago?: number };
  return lagMs !== null && at >= clock.now() - 1000 * ago ? [{ at, value: lagMs }] : [];
}

export const metricNamed = (
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
): MetricNamed => ({
  Namespace,
  MetricName,
  Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
});

const same = (one: MetricNamed, other: MetricNamed): boolean => keyOf(one) === keyOf(other);

const keyOf = ({ Namespace, MetricName, Dimensions }: MetricNamed): string =>
  JSON.stringify([Namespace, MetricName, ...Dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()]);

/** Engines write times as `{ ago }`, as text, or as a Date. */
function timeOf({ clock }: CloudState, time: MemoryInput[string]): number {
  if (typeof time === 'object' && time !== null && 'ago' in time) return clock.now() - Number(time.ago) * 1000;
  return time instanceof Date ? time.getTime() : Date.parse(String(time));
}
