/**
 * Replication lag as a model: a figure per minute and cluster that depends on nothing but these two, so that every run shows the
 * same series. "Typically under a second" (Aurora User Guide, Aurora Global Database [A]).
 */
import type { LagOverride } from './lag-state';
import type { AuroraState } from './model';
import { regionOf } from './model';

/** The three lag metrics, in milliseconds (facts 1.6), relative to the lag of user transactions. */
export const LAG_METRICS: Readonly<Record<string, number>> = {
  AuroraGlobalDBRPOLag: 1,
  AuroraGlobalDBReplicationLag: 0.8,
  AuroraGlobalDBProgressLag: 1.1,
};

const MINUTE = 60_000;

export interface DataPoint {
  /** Clock milliseconds, the beginning of its minute. */
  readonly at: number;
  readonly value: number;
}

/** Minutes of measured lag that are remembered: what the metrics show at most. */
const MEASURED_MINUTES = 180;

/** Keeps what was measured in the plane: the most of each minute. */
export function noteMeasuredLag(state: AuroraState, clusterArn: string, at: number, ms: number): void {
  const series = ((state.measuredLag ??= {})[clusterArn] ??= []);
  const minute = Math.floor(at / MINUTE) * MINUTE;
  const last = series.at(-1);
  if (last?.minute === minute) last.ms = Math.max(last.ms, ms);
  else series.push({ minute, ms });
  series.splice(0, series.length - MEASURED_MINUTES);
}

/** What was measured in the minute of `at`, or shortly before it. */
function measuredAt(state: AuroraState, clusterArn: string, at: number): number | null {
  const series = state.measuredLag?.[clusterArn] ?? [];
  return series.findLast(({ minute }) => minute <= at && at - minute < 5 * MINUTE)?.ms ?? null;
}

/** Lag in milliseconds of a secondary in the minute of `at`: measured, or what a control has set, else 400 to 900. */
export function lagAt(state: AuroraState, clusterArn: string, at: number): number {
  const measured = measuredAt(state, clusterArn, at);
  if (measured !== null) return Math.round(measured);
  return overrideAt(state, regionOf(clusterArn), at) ?? 400 + (hash(`${clusterArn}/${Math.floor(at / MINUTE)}`) % 501);
}

/** What a control has set for the minute of `at`: the latest of what was said of the region and of all regions. */
export function overrideAt(state: AuroraState, region: string, at: number): number | null {
  const end = (Math.floor(at / MINUTE) + 1) * MINUTE;
  const said = [...(state.lagOverrides['*'] ?? []), ...(state.lagOverrides[region] ?? [])];
  const known = said.filter(({ from }) => from < end);
  return known.reduce<LagOverride | null>((last, one) => (last && last.from > one.from ? last : one), null)?.ms ?? null;
}

/** Data points of one metric of one cluster in [from, to), oldest first: one a minute, and none where it did not replicate. */
export function lagSeries(
  state: AuroraState,
  clusterArn: string,
  metric: string,
  from: number,
  to: number,
): DataPoint[] {
  const factor = LAG_METRICS[metric];
  if (factor === undefined) return [];
  const intervals = state.lagIntervals[clusterArn] ?? [];
  const points: DataPoint[] = [];
  // A day at most: nobody reads more, and the loop must end for any input.
  const first = Math.max(Math.ceil(from / MINUTE), Math.floor(to / MINUTE) - 1440);
  for (let minute = first; minute * MINUTE < to; minute += 1) {
    const at = minute * MINUTE;
    // A minute counts when replication went on at any time in it: CloudWatch would have received a value.
    const published = intervals.some((interval) => interval.from < at + MINUTE && (interval.to ?? Infinity) > at);
    if (published) points.push({ at, value: Math.round(lagAt(state, clusterArn, at) * factor) });
  }
  return points;
}

/** FNV-1a: small, stable, spread well enough for figures that nobody must guess. */
function hash(value: string): number {
  let result = 2166136261;
  for (let index = 0; index < value.length; index += 1) {
    result ^= value.charCodeAt(index);
    result = Math.imul(result, 16777619);
  }
  return result >>> 0;
}
