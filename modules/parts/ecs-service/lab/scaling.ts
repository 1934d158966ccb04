/**
 * Application Auto Scaling, which the emulator lacks. Scalable targets keep an ECS service within their bounds (facts 3.1);
 * policies are kept, but nothing scales by load.
 */
import { createHash } from 'node:crypto';
import {
  AwsFault,
  type AwsRequest,
  type LabHandler,
  type HandlerContext,
  type LabStore,
  type Plain,
} from '../../../lab/gateway/handler';
import { isRecord, number, record, text, texts, type RequestInput } from '../../../lab/gateway/input';
import { follow, nameOf } from './ledger';
import { deletePolicy, dropPolicy, policiesIn, policyView, putPolicy } from './policies';

export interface ScalableTarget {
  readonly namespace: string;
  readonly resource: string;
  readonly dimension: string;
  readonly arn: string;
  min: number;
  max: number;
  role: string;
  suspended: { in: boolean; out: boolean; scheduled: boolean };
  tags: Record<string, string>;
  createdAt: number;
}

const ECS_COUNT = 'ecs:service:DesiredCount';

/** The handler of service `application-autoscaling`. */
export function scalingHandler(): LabHandler {
  return {
    service: 'application-autoscaling',
    actions: Object.keys(ACTIONS),
    handle: async (request, context) => {
      const perform = ACTIONS[request.action];
      if (!perform) return context.forward(request);
      return context.reply(request, await perform(request, context));
    },
  };
}

const ACTIONS: Readonly<Record<string, (request: AwsRequest, context: HandlerContext) => Plain | Promise<Plain>>> = {
  RegisterScalableTarget: register,
  DescribeScalableTargets: (request, context) => ({
    ScalableTargets: targetsIn(context.store, request.region)
      .filter((target) => selected(request.params, target.namespace, target.resource, target.dimension, 'ResourceIds'))
      .map(targetView),
  }),
  DeregisterScalableTarget: deregister,
  PutScalingPolicy: (request, context) => {
    if (!find(request, context))
      throw new AwsFault(400, 'ObjectNotFoundException', 'No scalable target registered for this resource');
    return putPolicy(request, context, idOf(request));
  },
  DescribeScalingPolicies: (request, context) => ({
    ScalingPolicies: policiesIn(context.store, request.region)
      .filter(({ spec }) =>
        selected(
          request.params,
          text(spec, 'ServiceNamespace'),
          text(spec, 'ResourceId'),
          text(spec, 'ScalableDimension'),
          'ResourceId',
        ),
      )
      .filter(({ spec }) => texts(request.params, 'PolicyNames')?.includes(text(spec, 'PolicyName') ?? '') ?? true)
      .map(policyView),
  }),
  DeleteScalingPolicy: deletePolicy,
  DescribeScalingActivities: () => ({ ScalingActivities: [] }),
  TagResource: (request, context) => {
    const target = byArn(context.store, request);
    Object.assign(target.tags, tagMap(request.params));
    return save(context.store, request.region, target);
  },
  UntagResource: (request, context) => {
    const target = byArn(context.store, request);
    for (const key of texts(request.params, 'TagKeys') ?? []) delete target.tags[key];
    return save(context.store, request.region, target);
  },
  ListTagsForResource: (request, context) => ({ Tags: byArn(context.store, request).tags }),
};

function targetKey(region: string, namespace: string, resource: string, dimension: string): string {
  return `scaling/target/${region}/${namespace}/${dimension}/${resource}`;
}

function save(store: LabStore, region: string, target: ScalableTarget): Plain {
  store.set(targetKey(region, target.namespace, target.resource, target.dimension), target);
  return {};
}

function targetsIn(store: LabStore, region: string): ScalableTarget[] {
  return store.keys(`scaling/target/${region}/`).flatMap((key) => store.get<ScalableTarget>(key) ?? []);
}

function selected(
  input: RequestInput,
  namespace: string | undefined,
  resource: string | undefined,
  dimension: string | undefined,
  resourceField: string,
): boolean {
  const resources = texts(input, resourceField);
  return (
    (text(input, 'ServiceNamespace') ?? namespace) === namespace &&
    (text(input, 'ScalableDimension') ?? dimension) === dimension &&
    (!resources || resources.length === 0 || resources.includes(resource ?? ''))
  );
}

function tagMap(input: RequestInput): Record<string, string> {
  const tags = input['Tags'];
  return isRecord(tags) ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) : {};
}

function byArn(store: LabStore, request: AwsRequest): ScalableTarget {
  const arn = text(request.params, 'ResourceARN');
  const target = targetsIn(store, request.region).find((candidate) => candidate.arn === arn);
  if (!target)
    throw new AwsFault(400, 'ResourceNotFoundException', `The specified resource ARN ${arn ?? ''} does not exist`);
  return target;
}

/** The scalable target of an ECS service, if it has one. */
export function targetOfService(
  store: LabStore,
  region: string,
  cluster: string,
  service: string,
): ScalableTarget | undefined {
  return store.get<ScalableTarget>(targetKey(region, 'ecs', `service/${cluster}/${service}`, ECS_COUNT));
}

function find(request: AwsRequest, context: HandlerContext): ScalableTarget | undefined {
  const { params, region } = request;
  const namespace = text(params, 'ServiceNamespace') ?? '';
  return context.store.get<ScalableTarget>(
    targetKey(region, namespace, text(params, 'ResourceId') ?? '', text(params, 'ScalableDimension') ?? ''),
  );
}

/** Creates a target, or changes what is given of an existing one; then the resource is moved into the bounds (facts 3.1). */
async function register(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  const { params, region } = request;
  const known = find(request, context);
  const min = number(params, 'MinCapacity') ?? known?.min;
  const max = number(params, 'MaxCapacity') ?? known?.max;
  if (min === undefined || max === undefined)
    throw new AwsFault(
      400,
      'ValidationException',
      'MinCapacity and MaxCapacity are required when registering a new scalable target',
    );
  if (min > max || min < 0)
    throw new AwsFault(
      400,
      'ValidationException',
      `Maximum capacity cannot be less than minimum capacity: ${max} < ${min}`,
    );
  const suspended = record(params, 'SuspendedState');
  const flagOf = (name: string, before: boolean | undefined): boolean =>
    typeof suspended?.[name] === 'boolean' ? suspended[name] : (before ?? false);
  const namespace = text(params, 'ServiceNamespace') ?? '';
  const target: ScalableTarget = {
    namespace,
    resource: text(params, 'ResourceId') ?? '',
    dimension: text(params, 'ScalableDimension') ?? '',
    arn:
      known?.arn ?? `arn:aws:application-autoscaling:${region}:${context.accountId}:scalable-target/${idOf(request)}`,
    min,
    max,
    role:
      text(params, 'RoleARN') ??
      known?.role ??
      `arn:aws:iam::${context.accountId}:role/aws-service-role/${namespace}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService`,
    suspended: {
      in: flagOf('DynamicScalingInSuspended', known?.suspended.in),
      out: flagOf('DynamicScalingOutSuspended', known?.suspended.out),
      scheduled: flagOf('ScheduledScalingSuspended', known?.suspended.scheduled),
    },
    tags: { ...known?.tags, ...tagMap(params) },
    createdAt: known?.createdAt ?? context.clock.now(),
  };
  save(context.store, region, target);
  await enforce(context, region, target);
  return { ScalableTargetARN: target.arn };
}

/** An identifier that depends on the target alone, so that a target registered again keeps its ARN. */
function idOf(request: AwsRequest): string {
  const { params, region } = request;
  const name = `${region}/${text(params, 'ServiceNamespace') ?? ''}/${text(params, 'ResourceId') ?? ''}/${text(params, 'ScalableDimension') ?? ''}`;
  return createHash('sha256').update(name).digest('hex').slice(0, 12);
}

/** Moves an ECS service into the bounds of its target. */
export async function enforce(context: HandlerContext, region: string, target: ScalableTarget): Promise<void> {
  const [, cluster, service] = target.resource.split('/');
  if (target.dimension !== ECS_COUNT || !cluster || !service) return;
  const answer = await context.call('ecs', region, 'DescribeServices', { cluster, services: [service] });
  const found = Array.isArray(answer['services']) ? (answer['services'] as unknown[]).filter(isRecord)[0] : undefined;
  const desired = found ? number(found, 'desiredCount') : undefined;
  if (desired === undefined || text(found ?? {}, 'status') !== 'ACTIVE') return;
  const wanted = Math.min(Math.max(desired, target.min), target.max);
  if (wanted === desired) return;
  const changed = await context.call('ecs', region, 'UpdateService', {
    cluster: nameOf(cluster),
    service,
    desiredCount: wanted,
  });
  if (isRecord(changed['service'])) follow(context, region, changed['service']);
}

function deregister(request: AwsRequest, context: HandlerContext): Plain {
  const target = find(request, context);
  if (!target) throw new AwsFault(400, 'ObjectNotFoundException', 'No scalable target registered for this resource');
  context.store.delete(targetKey(request.region, target.namespace, target.resource, target.dimension));
  for (const policy of policiesIn(context.store, request.region))
    if (
      text(policy.spec, 'ResourceId') === target.resource &&
      text(policy.spec, 'ScalableDimension') === target.dimension
    )
      dropPolicy(context, request.region, policy);
  return {};
}

function targetView(target: ScalableTarget): Plain {
  return {
    ServiceNamespace: target.namespace,
    ResourceId: target.resource,
    ScalableDimension: target.dimension,
    MinCapacity: target.min,
    MaxCapacity: target.max,
    RoleARN: target.role,
    CreationTime: new Date(target.createdAt).toISOString(),
    SuspendedState: {
      DynamicScalingInSuspended: target.suspended.in,
      DynamicScalingOutSuspended: target.suspended.out,
      ScheduledScalingSuspended: target.suspended.scheduled,
    },
    ScalableTargetARN: target.arn,
  };
}
