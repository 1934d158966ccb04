/** Scaling policies: kept with the alarms that Application Auto Scaling makes for them; nothing scales by load. */
import {
  AwsFault,
  type AwsRequest,
  type HandlerContext,
  type LabStore,
  type Plain,
} from '../../../lab/gateway/handler';
import { number, record, text, type RequestInput } from '../../../lab/gateway/input';
import { putAlarm, removeAlarm } from '../../alarms/lab/alarms';

export interface ScalingPolicy {
  readonly arn: string;
  readonly createdAt: number;
  readonly alarms: { AlarmName: string; AlarmARN: string }[];
  /** PutScalingPolicy's input. */
  readonly spec: Plain;
}

export function policiesIn(store: LabStore, region: string): ScalingPolicy[] {
  return store.keys(`scaling/policy/${region}/`).flatMap((key) => store.get<ScalingPolicy>(key) ?? []);
}

function policyKey(region: string, spec: RequestInput): string {
  return `scaling/policy/${region}/${text(spec, 'ServiceNamespace') ?? ''}/${text(spec, 'ScalableDimension') ?? ''}/${text(spec, 'ResourceId') ?? ''}/${text(spec, 'PolicyName') ?? ''}`;
}

/** Keeps a policy of a target that there is; `id` is that target's. */
export function putPolicy(request: AwsRequest, context: HandlerContext, id: string): Plain {
  const { params, region } = request;
  const key = policyKey(region, params);
  const known = context.store.get<ScalingPolicy>(key);
  const resource = text(params, 'ResourceId') ?? '';
  const name = text(params, 'PolicyName') ?? '';
  const arn =
    known?.arn ??
    `arn:aws:autoscaling:${region}:${context.accountId}:scalingPolicy:${id}:resource/${text(params, 'ServiceNamespace') ?? ''}/${resource}:policyName/${name}`;
  const type =
    text(params, 'PolicyType') ??
    (params['TargetTrackingScalingPolicyConfiguration'] ? 'TargetTrackingScaling' : 'StepScaling');
  const spec = { ...known?.spec, ...params, PolicyType: type };
  const alarms = type === 'TargetTrackingScaling' ? trackingAlarms(context, region, spec, arn) : [];
  context.store.set(key, {
    arn,
    spec,
    alarms,
    createdAt: known?.createdAt ?? context.clock.now(),
  } satisfies ScalingPolicy);
  return { PolicyARN: arn, Alarms: alarms };
}

/** The two alarms that Application Auto Scaling makes for a target tracking policy. */
function trackingAlarms(
  context: HandlerContext,
  region: string,
  spec: Plain,
  policyArn: string,
): ScalingPolicy['alarms'] {
  const resource = text(spec, 'ResourceId') ?? '';
  const [, cluster = '', service = ''] = resource.split('/');
  const threshold = number(record(spec, 'TargetTrackingScalingPolicyConfiguration') ?? {}, 'TargetValue') ?? 0;
  return (['AlarmHigh', 'AlarmLow'] as const).map((side) => {
    const high = side === 'AlarmHigh';
    const name = `TargetTracking-${resource}-${side}-${text(spec, 'PolicyName') ?? ''}`;
    putAlarm(context, region, {
      AlarmName: name,
      AlarmDescription: 'DO NOT EDIT OR DELETE. For TargetTrackingScaling policy.',
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Statistic: 'Average',
      Dimensions: [
        { Name: 'ClusterName', Value: cluster },
        { Name: 'ServiceName', Value: service },
      ],
      Period: 60,
      EvaluationPeriods: high ? 3 : 15,
      Threshold: high ? threshold : threshold * 0.9,
      ComparisonOperator: high ? 'GreaterThanThreshold' : 'LessThanThreshold',
      AlarmActions: [policyArn],
    });
    return { AlarmName: name, AlarmARN: `arn:aws:cloudwatch:${region}:${context.accountId}:alarm:${name}` };
  });
}

export function deletePolicy(request: AwsRequest, context: HandlerContext): Plain {
  const policy = context.store.get<ScalingPolicy>(policyKey(request.region, request.params));
  if (!policy) throw new AwsFault(400, 'ObjectNotFoundException', 'No scaling policy found for this resource');
  dropPolicy(context, request.region, policy);
  return {};
}

export function dropPolicy(context: HandlerContext, region: string, policy: ScalingPolicy): void {
  for (const alarm of policy.alarms) removeAlarm(context, region, alarm.AlarmName);
  context.store.delete(policyKey(region, policy.spec));
}

export function policyView(policy: ScalingPolicy): Plain {
  return {
    ...policy.spec,
    PolicyARN: policy.arn,
    Alarms: policy.alarms,
    CreationTime: new Date(policy.createdAt).toISOString(),
  };
}
