/** Where data points come from: the lag model, the ledger of tasks, and for everything else what was put into the emulator. */
import type { AwsRequest, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { LAG_METRICS, lagSeries, type DataPoint } from '../../aurora/lab/lag';
import { clusterArn, isSecondary } from '../../aurora/lab/model';
import { tasksBehind } from '../../ecs-service/lab/ledger';
import { countTasks } from '../../ecs-service/lab/tasks';
import { isRecord, number, records, text, texts, type RequestInput } from '../../../lab/gateway/input';
import { readAurora } from '../../aurora/lab/rds';

/** One series of a metric. */
export interface MetricQuery {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds. */
  readonly period: number;
  /** Average, Sum, Minimum, Maximum, SampleCount or a percentile. */
  readonly stat: string;
}

const MINUTE = 60_000;

/** Dimensions as a record. */
export function dimensionsOf(input: RequestInput): Record<string, string> {
  return Object.fromEntries(
    records(input, 'Dimensions').map((dimension) => [text(dimension, 'Name') ?? '', text(dimension, 'Value') ?? '']),
  );
}

/** Whether the lab models this metric itself. */
export function isModelled(query: Pick<MetricQuery, 'namespace' | 'metric'>): boolean {
  return (
    (query.namespace === 'AWS/RDS' && query.metric in LAG_METRICS) ||
    (query.namespace === 'AWS/ApplicationELB' &&
      (query.metric === 'HealthyHostCount' || query.metric === 'UnHealthyHostCount'))
  );
}

/** Data points in [from, to) by period, oldest first. */
export async function readSeries(
  context: HandlerContext,
  region: string,
  query: MetricQuery,
  from: number,
  to: number,
): Promise<DataPoint[]> {
  const raw = isModelled(query)
    ? modelled(context, region, query, from, to)
    : // Nobody can put data into AWS's own namespaces, so what is not modelled there has none.
      query.namespace.startsWith('AWS/')
      ? []
      : await fromEmulator(context, region, query, from, to);
  return byPeriod(raw, query, from);
}

function modelled(context: HandlerContext, region: string, query: MetricQuery, from: number, to: number): DataPoint[] {
  // The future has no data, whatever window is asked for.
  const until = Math.min(to, context.clock.now());
  if (query.namespace === 'AWS/RDS') {
    const { state, world } = readAurora(context, region);
    const id = query.dimensions['DBClusterIdentifier'];
    // Facts 1.6: the dimension is the secondary cluster's identifier, and only its region has the metric.
    return id ? lagSeries(state, clusterArn(world, id), query.metric, from, until) : [];
  }
  return hostCounts(context, region, query, from, until);
}

/** Healthy and unhealthy targets per minute, from what the ledger says about each minute's end. */
function hostCounts(
  context: HandlerContext,
  region: string,
  query: MetricQuery,
  from: number,
  to: number,
): DataPoint[] {
  const group = query.dimensions['TargetGroup'];
  if (!group) return [];
  const arn = `arn:aws:elasticloadbalancing:${region}:${context.accountId}:${group}`;
  const behind = tasksBehind(context, region, arn);
  if (behind.length === 0) return [];
  const points: DataPoint[] = [];
  for (let at = Math.max(Math.ceil(from / MINUTE), Math.floor(to / MINUTE) - 1440) * MINUTE; at < to; at += MINUTE) {
    const seen = Math.min(at + MINUTE, to);
    const healthy = behind.reduce((sum, { service }) => sum + countTasks(service, seen).healthy, 0);
    // The lab's tasks never fail a check; one that has not passed its first is neither, the load balancer calls it initial.
    points.push({ at, value: query.metric === 'HealthyHostCount' ? healthy : 0 });
  }
  return points;
}

async function fromEmulator(
  context: HandlerContext,
  region: string,
  query: MetricQuery,
  from: number,
  to: number,
): Promise<DataPoint[]> {
  const answer = await context.call('cloudwatch', region, 'GetMetricStatistics', {
    Namespace: query.namespace,
    MetricName: query.metric,
    Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(from).toISOString(),
    EndTime: new Date(to).toISOString(),
    Period: query.period,
    Statistics: ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'],
  });
  return records(answer, 'Datapoints')
    .flatMap((point) => {
      const value = number(point, query.stat);
      return value === undefined ? [] : [{ at: Date.parse(text(point, 'Timestamp') ?? ''), value }];
    })
    .sort((one, other) => one.at - other.at);
}

/** One value per period. */
function byPeriod(points: readonly DataPoint[], query: MetricQuery, from: number): DataPoint[] {
  const length = query.period * 1000;
  const buckets = new Map<number, number[]>();
  for (const point of points) {
    const at = Math.floor(point.at / length) * length;
    // A period that began before the window would be half a period.
    if (at + length <= from) continue;
    buckets.set(at, [...(buckets.get(at) ?? []), point.value]);
  }
  return [...buckets].map(([at, values]) => ({ at, value: statistic(values, query.stat) }));
}

function statistic(values: readonly number[], stat: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  switch (stat) {
    case 'Sum':
      return sum;
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
    case 'Average':
      return sum / values.length;
    default:
      // Percentiles of one value a minute are close to the maximum; the lab does not model more.
      return Math.max(...values);
  }
}

/** Metrics of the lab's own that exist in a region, as ListMetrics shows them. */
export function modelledMetrics(context: HandlerContext, region: string): Plain[] {
  const { state } = readAurora(context, region);
  return Object.values(state.clusters)
    .filter((cluster) => cluster.region === region && isSecondary(state, cluster.arn))
    .flatMap((cluster) =>
      Object.keys(LAG_METRICS).map((name) => ({
        Namespace: 'AWS/RDS',
        MetricName: name,
        Dimensions: [{ Name: 'DBClusterIdentifier', Value: cluster.id }],
      })),
    );
}

/** A window of time that a client asked for. */
export interface Window {
  readonly from: number;
  readonly to: number;
  /** To subtract from data points' times before the client sees them. */
  readonly shift: number;
}

/**
 * A client that works with the wall's clock (a script that calls `date`) asks for the wall's minutes, while the lab's clock runs
 * ahead. The time it signed with tells which clock it means: the nearer one to the end of its window.
 */
export function windowOf(request: AwsRequest, context: HandlerContext): Window {
  const from = Date.parse(text(request.params, 'StartTime') ?? '');
  const to = Date.parse(text(request.params, 'EndTime') ?? '');
  const now = context.clock.now();
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(request.headers['x-amz-date'] ?? '');
  if (!signed || Number.isNaN(from) || Number.isNaN(to)) return { from, to, shift: 0 };
  const [year, month, day, hour, minute, second] = signed.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const client = Date.UTC(year, month - 1, day, hour, minute, second);
  // Whole minutes, so that data points stay at the beginning of theirs.
  const ahead = Math.round((now - client) / MINUTE) * MINUTE;
  const shift = Math.abs(to - client) < Math.abs(to - now) ? ahead : 0;
  return { from: from + shift, to: to + shift, shift };
}

/** The query of a metric in GetMetricData, or undefined where it is an expression. */
export function queryOf(item: RequestInput): MetricQuery | undefined {
  const stat = item['MetricStat'];
  const metric = isRecord(stat) ? stat['Metric'] : undefined;
  if (!isRecord(stat) || !isRecord(metric)) return undefined;
  return {
    namespace: text(metric, 'Namespace') ?? '',
    metric: text(metric, 'MetricName') ?? '',
    dimensions: dimensionsOf(metric),
    period: number(stat, 'Period') ?? 60,
    stat: text(stat, 'Stat') ?? 'Average',
  };
}

/** Statistics that GetMetricStatistics asks for. */
export function statisticsOf(input: RequestInput): string[] {
  return [...(texts(input, 'Statistics') ?? []), ...(texts(input, 'ExtendedStatistics') ?? [])];
}
