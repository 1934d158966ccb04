/**
 * Load balancers: forward actions with their weights, which the emulator drops, and the health of targets, which it always calls
 * healthy. Everything else stays with the emulator.
 */
import type {
  AwsRequest,
  AwsResponse,
  LabHandler,
  HandlerContext,
  LabStore,
  Plain,
} from '../../../lab/gateway/handler';
import { isRecord, number, record, records, text, type RequestInput } from '../../../lab/gateway/input';
import { tasksBehind } from '../../ecs-service/lab/ledger';
import { isHealthy, isRunning } from '../../ecs-service/lab/tasks';

/** One target group of a forward action. */
export interface WeightedTarget {
  readonly targetGroupArn: string;
  readonly weight: number;
}

const LISTENERS = ['CreateListener', 'ModifyListener', 'DescribeListeners', 'DeleteListener'];
const RULES = ['CreateRule', 'ModifyRule', 'DescribeRules', 'DeleteRule', 'SetRulePriorities'];

/** The handler of service `elbv2`. */
export function elbv2Handler(): LabHandler {
  return {
    service: 'elbv2',
    actions: [...LISTENERS, ...RULES, 'DescribeTargetHealth'],
    handle: (request, context) => {
      if (request.action === 'DescribeTargetHealth') return targetHealth(request, context);
      return LISTENERS.includes(request.action)
        ? withActions(request, context, { list: 'Listeners', arn: 'ListenerArn', actions: 'DefaultActions' })
        : withActions(request, context, { list: 'Rules', arn: 'RuleArn', actions: 'Actions' });
    },
  };
}

interface Shape {
  readonly list: string;
  readonly arn: string;
  readonly actions: string;
}

function actionKey(region: string, arn: string): string {
  return `elbv2/actions/${region}/${arn}`;
}

/** Passes the request on, keeps the actions as they were given, and puts them into the answer. */
async function withActions(request: AwsRequest, context: HandlerContext, shape: Shape): Promise<AwsResponse> {
  const { params, region, action } = request;
  const given = records(params, shape.actions).map(completeAction);
  const response = await context.forward(
    given.length > 0 ? context.withParams(request, { ...params, [shape.actions]: given.map(forEmulator) }) : request,
  );
  if (response.status >= 300) return response;
  if (action.startsWith('Delete')) {
    context.store.delete(actionKey(region, text(params, shape.arn) ?? ''));
    return response;
  }
  const output = context.parse(request, response);
  const items = records(output, shape.list).map((item) => {
    const arn = text(item, shape.arn) ?? '';
    if (given.length > 0) context.store.set(actionKey(region, arn), given);
    const kept = context.store.get<Plain[]>(actionKey(region, arn)) ?? defaultActions(context.store, region, item);
    return kept ? { ...item, [shape.actions]: kept } : item;
  });
  return context.reply(request, { ...output, [shape.list]: items });
}

/** A listener's default rule has the actions of the listener: `…:listener-rule/app/name/id/listener/rule`. */
function defaultActions(store: LabStore, region: string, item: Plain): Plain[] | undefined {
  if (item['IsDefault'] !== true) return undefined;
  const listener = (text(item, 'RuleArn') ?? '').replace(':listener-rule/', ':listener/').replace(/\/[^/]+$/, '');
  return store.get<Plain[]>(actionKey(region, listener));
}

/** As AWS returns a forward action: weights always, and the short form too where there is one target group. */
function completeAction(action: RequestInput): Plain {
  if (text(action, 'Type') !== 'forward') return action;
  const targets = weightsOf(action);
  const stickiness = record(record(action, 'ForwardConfig') ?? {}, 'TargetGroupStickinessConfig');
  const only = targets.length === 1 ? targets[0] : undefined;
  return {
    ...action,
    ...(only ? { TargetGroupArn: only.targetGroupArn } : {}),
    ForwardConfig: {
      TargetGroups: targets.map((target) => ({ TargetGroupArn: target.targetGroupArn, Weight: target.weight })),
      TargetGroupStickinessConfig: stickiness ?? { Enabled: false },
    },
  };
}

/** The emulator knows one target group: the heaviest. */
function forEmulator(action: Plain): Plain {
  if (text(action, 'Type') !== 'forward') return action;
  const { ForwardConfig: dropped, ...rest } = action;
  const [heaviest] = weightsOf({ ForwardConfig: dropped }).sort((one, other) => other.weight - one.weight);
  return heaviest ? { ...rest, TargetGroupArn: heaviest.targetGroupArn } : rest;
}

/** Target groups of a forward action with their weights. */
export function weightsOf(action: RequestInput): WeightedTarget[] {
  const config = record(action, 'ForwardConfig');
  const targets = config ? records(config, 'TargetGroups') : [];
  const single = text(action, 'TargetGroupArn');
  if (targets.length === 0) return single ? [{ targetGroupArn: single, weight: 1 }] : [];
  return targets.flatMap((target) => {
    const arn = text(target, 'TargetGroupArn');
    return arn ? [{ targetGroupArn: arn, weight: number(target, 'Weight') ?? 1 }] : [];
  });
}

/** Actions of a listener as they were given. */
export function listenerActions(store: LabStore, region: string, listenerArn: string): Plain[] {
  return store.get<Plain[]>(actionKey(region, listenerArn)) ?? [];
}

/** Whether any listener or rule forwards to the target group, with whatever weight; one that none names is not checked. */
function isInUse(store: LabStore, region: string, targetGroupArn: string): boolean {
  return store
    .keys(actionKey(region, ''))
    .flatMap((key) => store.get<Plain[]>(key) ?? [])
    .filter(isRecord)
    .some((action) => weightsOf(action).some((target) => target.targetGroupArn === targetGroupArn));
}

async function targetHealth(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  const output = context.parse(request, response);
  const arn = text(request.params, 'TargetGroupArn') ?? '';
  const wanted = records(request.params, 'Targets').map((target) => text(target, 'Id'));
  const own = healthOf(context, request.region, arn).filter(
    ({ Target }) => wanted.length === 0 || wanted.includes(Target.Id),
  );
  return context.reply(request, { TargetHealthDescriptions: [...records(output, 'TargetHealthDescriptions'), ...own] });
}

interface TargetView {
  readonly Target: { readonly Id: string; readonly Port: number };
  readonly HealthCheckPort: string;
  readonly TargetHealth: Plain & { readonly State: string };
}

/** Health of the tasks that services registered in a target group. */
export function healthOf(context: HandlerContext, region: string, targetGroupArn: string): TargetView[] {
  const now = context.clock.now();
  const used = isInUse(context.store, region, targetGroupArn);
  return tasksBehind(context, region, targetGroupArn).flatMap(({ service, port }) =>
    service.tasks
      .filter((task) => isRunning(task, now))
      .map((task) => ({
        Target: { Id: task.address, Port: port },
        HealthCheckPort: String(port),
        TargetHealth: !used
          ? {
              State: 'unused',
              Reason: 'Target.NotInUse',
              Description: 'Target group is not configured to receive traffic from the load balancer',
            }
          : isHealthy(task, now)
            ? { State: 'healthy' }
            : {
                State: 'initial',
                Reason: 'Elb.RegistrationInProgress',
                Description: 'Target registration is in progress',
              },
      })),
  );
}
