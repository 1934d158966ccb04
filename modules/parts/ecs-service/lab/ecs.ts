/** ECS services: counts and rollout as the ledger of tasks has them, bounds as Application Auto Scaling has them. */
import type { AwsRequest, AwsResponse, LabHandler, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { isRecord, records, text } from '../../../lab/gateway/input';
import { describeClusters, describeTasks, listTasks } from './clusters';
import { follow, setRebalancing } from './ledger';
import { enforce, targetOfService } from './scaling';
import { countTasks, TASK_SECONDS, type ServiceTasks } from './tasks';

/** The handler of service `ecs`. */
export function ecsHandler(): LabHandler {
  return {
    service: 'ecs',
    actions: [...CHANGES, 'DescribeServices', 'DescribeClusters', 'DescribeTasks', 'ListTasks'],
    handle: (request, context) => {
      switch (request.action) {
        case 'DescribeServices':
          return describe(request, context);
        case 'DescribeClusters':
          return describeClusters(request, context);
        case 'DescribeTasks':
          return describeTasks(request, context);
        case 'ListTasks':
          return listTasks(request, context);
        default:
          return change(request, context);
      }
    },
  };
}

const CHANGES = ['CreateService', 'UpdateService', 'DeleteService'];

async function change(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const response = await context.forward(request);
  if (response.status >= 300) return response;
  const output = context.parse(request, response);
  const service = output['service'];
  if (!isRecord(service)) return response;
  const tasks = follow(context, request.region, service);
  const rebalancing = text(request.params, 'availabilityZoneRebalancing');
  const kept = rebalancing ? setRebalancing(context, tasks, rebalancing) : tasks;
  return context.reply(request, { ...output, service: serviceView(service, kept, context.clock.now()) });
}

async function describe(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  let output = await ask(request, context);
  if (await correct(request, context, output)) output = await ask(request, context);
  const now = context.clock.now();
  const services = records(output, 'services').map((service) =>
    serviceView(service, follow(context, request.region, service), now),
  );
  return context.reply(request, { ...output, services });
}

async function ask(request: AwsRequest, context: HandlerContext): Promise<Plain> {
  return context.parse(request, await context.forward(request));
}

/** A desired count outside the scalable target's bounds does not last (facts 3.1: raise min and max first, then desired). */
async function correct(request: AwsRequest, context: HandlerContext, output: Plain): Promise<boolean> {
  let corrected = false;
  for (const service of records(output, 'services')) {
    const tasks = follow(context, request.region, service);
    const target = targetOfService(context.store, request.region, tasks.cluster, tasks.service);
    if (!target || (tasks.desired >= target.min && tasks.desired <= target.max)) continue;
    if (context.clock.now() - tasks.changedAt < TASK_SECONDS.correction * 1000) continue;
    await enforce(context, request.region, target);
    corrected = true;
  }
  return corrected;
}

function serviceView(service: Plain, tasks: ServiceTasks, now: number): Plain {
  const all = countTasks(tasks, now);
  const current = countTasks(tasks, now, tasks.definition);
  const done = current.running >= tasks.desired && all.running === current.running;
  const deployments = records(service, 'deployments').map((deployment) =>
    text(deployment, 'status') === 'PRIMARY'
      ? {
          ...deployment,
          desiredCount: tasks.desired,
          runningCount: current.running,
          pendingCount: current.pending,
          rolloutState: done ? 'COMPLETED' : 'IN_PROGRESS',
          rolloutStateReason: done ? 'ECS deployment completed.' : 'ECS deployment in progress.',
        }
      : deployment,
  );
  return {
    ...service,
    runningCount: all.running,
    pendingCount: all.pending,
    deployments: deployments.filter((deployment) => !done || text(deployment, 'status') === 'PRIMARY'),
    availabilityZoneRebalancing: tasks.rebalancing,
  };
}
