/** Metric alarms: kept as they were put, evaluated when they are read. Their actions are not carried out in the lab. */
import type { HandlerContext, LabStore, Plain } from '../../../lab/gateway/handler';
import { flag, number, text, texts, type RequestInput } from '../../../lab/gateway/input';
import type { DataPoint } from '../../aurora/lab/lag';
import { dimensionsOf, readSeries } from './series';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface Alarm {
  /** PutMetricAlarm's input without tags. */
  spec: Plain;
  tags: { Key: string; Value: string }[];
  state: AlarmState;
  reason: string;
  configuredAt: number;
  updatedAt: number;
  /** When SetAlarmState last set it; the next evaluation of a later minute replaces it. */
  setAt: number | null;
}

function keyOf(region: string, name: string): string {
  return `cloudwatch/alarm/${region}/${name}`;
}

export function findAlarm(store: LabStore, region: string, name: string): Alarm | undefined {
  return store.get<Alarm>(keyOf(region, name));
}

export function saveAlarm(store: LabStore, region: string, alarm: Alarm): void {
  store.set(keyOf(region, text(alarm.spec, 'AlarmName') ?? ''), alarm);
}

/** Creates or replaces an alarm; its state and, as on AWS, its tags stay. */
export function putAlarm(context: HandlerContext, region: string, input: Plain): void {
  const { Tags: tags, ...spec } = input;
  const now = context.clock.now();
  const known = findAlarm(context.store, region, text(spec, 'AlarmName') ?? '');
  saveAlarm(context.store, region, {
    spec,
    tags: known?.tags ?? (Array.isArray(tags) ? (tags as Alarm['tags']) : []),
    state: known?.state ?? 'INSUFFICIENT_DATA',
    reason: known?.reason ?? 'Unchecked: Initial alarm creation',
    configuredAt: now,
    updatedAt: known?.updatedAt ?? now,
    setAt: null,
  });
}

export function removeAlarm(context: HandlerContext, region: string, name: string): void {
  context.store.delete(keyOf(region, name));
}

/** Alarms of a region by name, evaluated now. Only those that are wanted are evaluated. */
export async function readAlarms(
  context: HandlerContext,
  region: string,
  wanted: (spec: Plain) => boolean = () => true,
): Promise<Alarm[]> {
  const alarms = context.store
    .keys(keyOf(region, ''))
    .flatMap((key) => context.store.get<Alarm>(key) ?? [])
    .filter((alarm) => wanted(alarm.spec));
  const evaluated: Alarm[] = [];
  for (const alarm of alarms) {
    const next = await evaluate(context, region, alarm);
    // The alarm may have been deleted, changed or set while data points were read.
    const kept = findAlarm(context.store, region, text(alarm.spec, 'AlarmName') ?? '');
    if (next !== alarm && kept?.configuredAt === alarm.configuredAt && kept.setAt === alarm.setAt)
      saveAlarm(context.store, region, next);
    evaluated.push(next);
  }
  return evaluated;
}

async function evaluate(context: HandlerContext, region: string, alarm: Alarm): Promise<Alarm> {
  const now = context.clock.now();
  if (alarm.setAt !== null && now >= alarm.setAt && now - alarm.setAt < 60_000) return alarm;
  if (!text(alarm.spec, 'MetricName')) return alarm;
  const period = number(alarm.spec, 'Period') ?? 60;
  const periods = number(alarm.spec, 'EvaluationPeriods') ?? 1;
  const to = Math.floor(now / (period * 1000)) * period * 1000;
  const from = to - periods * period * 1000;
  const points = await readSeries(
    context,
    region,
    {
      namespace: text(alarm.spec, 'Namespace') ?? '',
      metric: text(alarm.spec, 'MetricName') ?? '',
      dimensions: dimensionsOf(alarm.spec),
      period,
      stat: text(alarm.spec, 'Statistic') ?? text(alarm.spec, 'ExtendedStatistic') ?? 'Average',
    },
    from,
    to,
  );
  const { state, reason } = judge(alarm.spec, points, periods, alarm.state);
  if (state === alarm.state) return alarm;
  return { ...alarm, state, reason, updatedAt: now, setAt: null };
}

/**
 * The verdict on the data points of the evaluation periods: M of N breaching is an alarm, and what is missing counts as
 * `TreatMissingData` says. No data at all is never OK unless the alarm says so.
 */
export function judge(
  spec: RequestInput,
  points: readonly DataPoint[],
  periods: number,
  before: AlarmState,
): { state: AlarmState; reason: string } {
  const needed = number(spec, 'DatapointsToAlarm') ?? periods;
  const treat = text(spec, 'TreatMissingData') ?? 'missing';
  const threshold = number(spec, 'Threshold') ?? 0;
  const comparison = text(spec, 'ComparisonOperator') ?? 'GreaterThanThreshold';
  const breaching = points.filter((point) => breaches(point.value, comparison, threshold)).length;
  const missing = Math.max(0, periods - points.length);
  const values = points.map((point) => point.value).join(', ');
  if (points.length === 0 && treat === 'missing')
    return { state: 'INSUFFICIENT_DATA', reason: `Insufficient Data: no datapoints in ${periods} periods` };
  if (points.length === 0 && treat === 'ignore') return { state: before, reason: 'No datapoints; the state is kept' };
  const counted = breaching + (treat === 'breaching' ? missing : 0);
  // With gaps, what is there decides, as in CloudWatch's evaluation of missing data.
  const needs = treat === 'missing' || treat === 'ignore' ? Math.min(needed, points.length) : needed;
  return counted >= needs
    ? {
        state: 'ALARM',
        reason: `Threshold Crossed: ${counted} datapoints [${values}] were ${comparison} (${threshold})`,
      }
    : {
        state: 'OK',
        reason: `Threshold not crossed: ${breaching} of ${needs} datapoints [${values}] were ${comparison} (${threshold})`,
      };
}

function breaches(value: number, comparison: string, threshold: number): boolean {
  switch (comparison) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
    default:
      return false;
  }
}

/** An alarm as DescribeAlarms shows it: every field that was put, so that a plan sees no difference. */
export function alarmView(context: HandlerContext, region: string, alarm: Alarm): Plain {
  const { spec } = alarm;
  const name = text(spec, 'AlarmName') ?? '';
  return {
    ...spec,
    AlarmArn: `arn:aws:cloudwatch:${region}:${context.accountId}:alarm:${name}`,
    ActionsEnabled: flag(spec, 'ActionsEnabled') ?? true,
    OKActions: texts(spec, 'OKActions') ?? [],
    AlarmActions: texts(spec, 'AlarmActions') ?? [],
    InsufficientDataActions: texts(spec, 'InsufficientDataActions') ?? [],
    Dimensions: spec['Dimensions'] ?? [],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt).toISOString(),
    StateUpdatedTimestamp: new Date(alarm.updatedAt).toISOString(),
    StateTransitionedTimestamp: new Date(alarm.updatedAt).toISOString(),
  };
}
