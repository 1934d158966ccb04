/** CloudWatch: metric alarms are the lab's own; metrics that the lab models are added to those in the emulator. */
import {
  AwsFault,
  type AwsRequest,
  type LabHandler,
  type HandlerContext,
  type Plain,
} from '../../../lab/gateway/handler';
import { flag, number, records, text, texts, type RequestInput } from '../../../lab/gateway/input';
import {
  alarmView,
  findAlarm,
  putAlarm,
  readAlarms,
  removeAlarm,
  saveAlarm,
  type Alarm,
  type AlarmState,
} from './alarms';
import {
  dimensionsOf,
  isModelled,
  modelledMetrics,
  queryOf,
  readSeries,
  statisticsOf,
  windowOf,
  type MetricQuery,
} from './series';

type Action = (request: AwsRequest, context: HandlerContext) => Promise<Plain> | Plain;

const ACTIONS: Readonly<Record<string, Action>> = {
  PutMetricAlarm: (request, context) => {
    checkAlarm(request.params);
    putAlarm(context, request.region, request.params);
    return {};
  },
  DescribeAlarms: describeAlarms,
  DescribeAlarmsForMetric: async (request, context) => ({
    MetricAlarms: (
      await readAlarms(
        context,
        request.region,
        (spec) =>
          text(spec, 'Namespace') === text(request.params, 'Namespace') &&
          text(spec, 'MetricName') === text(request.params, 'MetricName') &&
          (request.params['Dimensions'] === undefined || sameDimensions(spec, request.params)),
      )
    ).map((alarm) => alarmView(context, request.region, alarm)),
  }),
  DeleteAlarms: (request, context) => {
    const names = texts(request.params, 'AlarmNames') ?? [];
    for (const name of names)
      if (!findAlarm(context.store, request.region, name))
        throw new AwsFault(404, 'ResourceNotFound', `${name} does not exist`);
    for (const name of names) removeAlarm(context, request.region, name);
    return {};
  },
  EnableAlarmActions: (request, context) => setActions(request, context, true),
  DisableAlarmActions: (request, context) => setActions(request, context, false),
  SetAlarmState: (request, context) => {
    const alarm = existing(request, context, text(request.params, 'AlarmName') ?? '');
    const state = text(request.params, 'StateValue') as AlarmState;
    const now = context.clock.now();
    const reason = text(request.params, 'StateReason') ?? '';
    saveAlarm(context.store, request.region, { ...alarm, state, reason, updatedAt: now, setAt: now });
    return {};
  },
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
};

/** Actions that fall to the emulator unless they name an alarm, or to which the lab adds. */
const SHARED = ['TagResource', 'UntagResource', 'ListTagsForResource', 'ListMetrics'];

/** The handler of service `cloudwatch`. */
export function cloudwatchHandler(): LabHandler {
  return {
    service: 'cloudwatch',
    actions: [...Object.keys(ACTIONS), ...SHARED, 'PutCompositeAlarm'],
    handle: async (request, context) => {
      const perform = ACTIONS[request.action];
      if (perform) return context.reply(request, await perform(request, context));
      if (request.action === 'PutCompositeAlarm')
        throw new AwsFault(
          501,
          'NotImplemented',
          'Composite alarms are not modelled in the lab: they would not see its metric alarms',
        );
      if (request.action === 'ListMetrics') {
        const output = context.parse(request, await context.forward(request));
        const own = modelledMetrics(context, request.region).filter((metric) => matches(metric, request.params));
        return context.reply(request, { ...output, Metrics: [...records(output, 'Metrics'), ...own] });
      }
      const alarm = alarmByArn(request, context);
      return alarm ? context.reply(request, tagAlarm(request, context, alarm)) : context.forward(request);
    },
  };
}

function existing(request: AwsRequest, context: HandlerContext, name: string): Alarm {
  const alarm = findAlarm(context.store, request.region, name);
  if (!alarm) throw new AwsFault(404, 'ResourceNotFound', `Unknown alarm ${name}`);
  return alarm;
}

function checkAlarm(input: RequestInput): void {
  if (input['Metrics'] !== undefined && records(input, 'Metrics').length > 0)
    throw new AwsFault(501, 'NotImplemented', 'Alarms on metric math are not modelled in the lab');
  for (const name of ['MetricName', 'Namespace', 'ComparisonOperator', 'EvaluationPeriods', 'Threshold', 'Period'])
    if (text(input, name) === undefined)
      throw new AwsFault(400, 'ValidationError', `The parameter ${name} is required`);
  if ((text(input, 'Statistic') === undefined) === (text(input, 'ExtendedStatistic') === undefined))
    throw new AwsFault(400, 'ValidationError', 'Exactly one of Statistic and ExtendedStatistic must be given');
}

async function describeAlarms(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const { params, region } = request;
  const names = texts(params, 'AlarmNames') ?? [];
  const prefix = text(params, 'AlarmNamePrefix') ?? '';
  const state = text(params, 'StateValue');
  const types = texts(params, 'AlarmTypes') ?? ['MetricAlarm'];
  const limit = number(params, 'MaxRecords') ?? 50;
  const start = text(params, 'NextToken') ?? '';
  const wanted = (spec: Plain): boolean => {
    const name = text(spec, 'AlarmName') ?? '';
    return (names.length === 0 || names.includes(name)) && name.startsWith(prefix) && name >= start;
  };
  const found = (types.includes('MetricAlarm') ? await readAlarms(context, region, wanted) : [])
    .map((alarm) => alarmView(context, region, alarm))
    .filter((view) => !state || view['StateValue'] === state)
    .sort((one, other) => (text(one, 'AlarmName') ?? '').localeCompare(text(other, 'AlarmName') ?? '', 'en'));
  const next = found[limit];
  return {
    MetricAlarms: found.slice(0, limit),
    CompositeAlarms: [],
    ...(next ? { NextToken: text(next, 'AlarmName') } : {}),
  };
}

function setActions(request: AwsRequest, context: HandlerContext, enabled: boolean): Plain {
  for (const name of texts(request.params, 'AlarmNames') ?? []) {
    const alarm = findAlarm(context.store, request.region, name);
    if (alarm) saveAlarm(context.store, request.region, { ...alarm, spec: { ...alarm.spec, ActionsEnabled: enabled } });
  }
  return {};
}

function alarmByArn(request: AwsRequest, context: HandlerContext): Alarm | undefined {
  const name = /:alarm:(.+)$/.exec(text(request.params, 'ResourceARN') ?? '')?.[1];
  return name ? findAlarm(context.store, request.region, name) : undefined;
}

function tagAlarm(request: AwsRequest, context: HandlerContext, alarm: Alarm): Plain {
  if (request.action === 'ListTagsForResource') return { Tags: alarm.tags };
  const given = records(request.params, 'Tags').map((tag) => ({
    Key: text(tag, 'Key') ?? '',
    Value: text(tag, 'Value') ?? '',
  }));
  const gone = new Set([...(texts(request.params, 'TagKeys') ?? []), ...given.map((tag) => tag.Key)]);
  saveAlarm(context.store, request.region, {
    ...alarm,
    tags: [...alarm.tags.filter((tag) => !gone.has(tag.Key)), ...given],
  });
  return {};
}

/** One result per query that returns data, newest first unless asked otherwise. */
async function getMetricData(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const window = windowOf(request, context);
  const oldestFirst = text(request.params, 'ScanBy') === 'TimestampAscending';
  const results: Plain[] = [];
  for (const item of records(request.params, 'MetricDataQueries')) {
    const query = queryOf(item);
    const id = text(item, 'Id') ?? '';
    if (flag(item, 'ReturnData') === false) continue;
    if (!query) throw new AwsFault(501, 'NotImplemented', `Query ${id}: metric math is not modelled in the lab`);
    const points = await readSeries(context, request.region, query, window.from, window.to);
    if (!oldestFirst) points.reverse();
    results.push({
      Id: id,
      Label: text(item, 'Label') ?? query.metric,
      Timestamps: points.map((point) => new Date(point.at - window.shift).toISOString()),
      Values: points.map((point) => point.value),
      StatusCode: 'Complete',
    });
  }
  return { MetricDataResults: results, Messages: [] };
}

async function getMetricStatistics(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const { params, region } = request;
  const window = windowOf(request, context);
  const base: Omit<MetricQuery, 'stat'> = {
    namespace: text(params, 'Namespace') ?? '',
    metric: text(params, 'MetricName') ?? '',
    dimensions: dimensionsOf(params),
    period: number(params, 'Period') ?? 60,
  };
  const points = new Map<number, Record<string, number>>();
  for (const stat of statisticsOf(params))
    for (const point of await readSeries(context, region, { ...base, stat }, window.from, window.to))
      points.set(point.at, { ...points.get(point.at), [stat]: point.value });
  const simple = new Set(texts(params, 'Statistics') ?? []);
  return {
    Label: base.metric,
    Datapoints: [...points].map(([at, values]) => {
      const entries = Object.entries(values);
      const extended = Object.fromEntries(entries.filter(([stat]) => !simple.has(stat)));
      return {
        Timestamp: new Date(at - window.shift).toISOString(),
        Unit: isModelled(base) && base.namespace === 'AWS/RDS' ? 'Milliseconds' : 'None',
        ...Object.fromEntries(entries.filter(([stat]) => simple.has(stat))),
        ...(Object.keys(extended).length > 0 ? { ExtendedStatistics: extended } : {}),
      };
    }),
  };
}

function sameDimensions(one: RequestInput, other: RequestInput): boolean {
  const left = dimensionsOf(one);
  const right = dimensionsOf(other);
  return (
    Object.keys(left).length === Object.keys(right).length &&
    Object.entries(left).every(([name, value]) => right[name] === value)
  );
}

/** ListMetrics' filters. */
function matches(metric: Plain, input: RequestInput): boolean {
  const own = dimensionsOf(metric);
  return (
    (text(input, 'Namespace') ?? metric['Namespace']) === metric['Namespace'] &&
    (text(input, 'MetricName') ?? metric['MetricName']) === metric['MetricName'] &&
    Object.entries(dimensionsOf(input)).every(([name, value]) => name in own && (value === '' || own[name] === value))
  );
}
