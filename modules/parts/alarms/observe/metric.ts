/**
 * A CloudWatch metric as a condition: the newest value within a window is at least, or at most, a bound. No value is no evidence: a
 * metric that nobody sends, of which the newest value is older than the window, or whose dimension is misspelt, answers with an empty
 * list, and a condition counts what is there. One read, as every engine makes it (CloudWatch API reference, GetMetricData).
 */
import type { Operation } from '../../../operations/operation';
import type { Observed, Path } from '../../../runbook/runbook';

export interface Metric {
  /** A metric exists in one region only; AWS/RDS's lag for example in the replica's. */
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  /** All of them, with their values: CloudWatch takes another set of dimensions for another metric. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'SampleCount' | 'Sum';
  /** Seconds that one value stands for; a multiple of 60. Default 60. */
  readonly period?: number;
  /** Seconds within which a value counts as current; two periods at least, since the last one may still be open. Default 300. */
  readonly window?: number;
}

/** What the newest value must be, in the metric's own unit. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number };

const PERIOD = 60;

/** Seconds within which a value counts as current where nothing else is said. */
export const METRIC_WINDOW = 300;

/** Where the values are in the answer of `metricRead`, the newest first. */
export const METRIC_VALUES: Path = 'MetricDataResults[].Values[]';
/** Beginnings of the periods, beside the values. */
export const METRIC_TIMES: Path = 'MetricDataResults[].Timestamps[]';

/** Asks for the values of the window, newest first. Throws RangeError for a period or a window in which no value could be. */
export function metricRead({ region, period = PERIOD, window = METRIC_WINDOW, ...metric }: Metric): Operation {
  if (!(Number.isInteger(period / 60) && period > 0)) {
    throw new RangeError(`${metric.name}: a period of ${period} s; allowed is a multiple of 60`);
  }
  if (!(window >= 2 * period)) {
    throw new RangeError(
      `${metric.name}: a window of ${window} s holds no whole period; allowed is ${2 * period} s or more`,
    );
  }
  return {
    service: 'cloudwatch',
    action: 'GetMetricData',
    region,
    input: {
      MetricDataQueries: [
        {
          Id: 'value',
          MetricStat: {
            Metric: {
              Namespace: metric.namespace,
              MetricName: metric.name,
              Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: period,
            Stat: metric.statistic,
          },
        },
      ],
      StartTime: { ago: window },
      EndTime: { ago: 0 },
      ScanBy: 'TimestampDescending',
    },
  };
}

/** The condition. `why` says what it proves, for a person. */
export function metricIs(why: string, metric: Metric, bound: Bound): Observed {
  return { why, read: metricRead(metric), in: METRIC_VALUES, where: { '@': bound }, first: true };
}
