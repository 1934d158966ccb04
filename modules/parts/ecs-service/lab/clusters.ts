/**
 * Clusters and tasks as ECS answers them. The emulator calls a service's task running as soon as it is wanted; the ledger knows when it
 * is. Tasks beside services are the emulator's own: it runs them at once.
 */
import type { AwsRequest, AwsResponse, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { number, records, text, texts } from '../../../lab/gateway/input';
import { nameOf, servicesIn } from './ledger';
import { countTasks, isRunning, isThere, type ServiceTasks } from './tasks';

/** Counts of a cluster: those of its services by the ledger, those beside them by the emulator. */
export async function describeClusters(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const output = context.parse(request, await context.forward(request));
  const clusters = await Promise.all(records(output, 'clusters').map((one) => counted(one, request, context)));
  return context.reply(request, { ...output, clusters });
}

async function counted(cluster: Plain, { region }: AwsRequest, context: HandlerContext): Promise<Plain> {
  const name = text(cluster, 'clusterName') ?? '';
  const services = servicesIn(context, region).filter((one) => one.cluster === name);
  const lists = await Promise.all(services.map((one) => tasksOf(one, context)));
  const beside = (number(cluster, 'runningTasksCount') ?? 0) - lists.flat().length;
  const counts = services.map((one) => countTasks(one, context.clock.now()));
  const sum = (of: 'running' | 'pending'): number => counts.reduce((all, one) => all + one[of], 0);
  return {
    ...cluster,
    runningTasksCount: Math.max(0, beside) + sum('running'),
    pendingTasksCount: sum('pending'),
  };
}

/** A service's tasks that start are pending here as well, in the order in which they were asked for. */
export async function describeTasks(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const output = context.parse(request, await context.forward(request));
  const now = context.clock.now();
  const cluster = nameOf(text(request.params, 'cluster') ?? 'default');
  const pending = new Set<string>();
  for (const service of servicesIn(context, request.region).filter((one) => one.cluster === cluster)) {
    const there = service.tasks.filter((task) => isThere(task, now));
    const arns = await tasksOf(service, context);
    arns.forEach((arn, index) => {
      const task = there[index];
      if (task !== undefined && !isRunning(task, now)) pending.add(arn);
    });
  }
  const tasks = records(output, 'tasks')
    .map(withoutBlanks)
    .map((task) =>
      pending.has(text(task, 'taskArn') ?? '')
        ? {
            ...task,
            lastStatus: 'PENDING',
            containers: records(task, 'containers').map((container) => ({ ...container, lastStatus: 'PENDING' })),
          }
        : task,
    );
  return context.reply(request, { ...output, tasks });
}

/** The emulator says why a task stopped before it did, with nothing in it, which no model allows. */
function withoutBlanks(task: Plain): Plain {
  return Object.fromEntries(
    Object.entries(task).filter(([name, value]) => value !== '' || !['stopCode', 'stoppedReason'].includes(name)),
  );
}

/** Tasks that ECS means to run, or to stop. A task of before a snapshot is stopped, although the emulator means to run it still. */
export async function listTasks(request: AwsRequest, context: HandlerContext): Promise<AwsResponse> {
  const output = context.parse(request, await context.forward(request));
  const arns = texts(output, 'taskArns') ?? [];
  if (text(request.params, 'desiredStatus') === 'STOPPED') return context.reply(request, output);
  const taskArns = await thatAreThere(arns, request.region, text(request.params, 'cluster') ?? 'default', context);
  return context.reply(request, { ...output, taskArns });
}

async function thatAreThere(
  arns: readonly string[],
  region: string,
  cluster: string,
  context: HandlerContext,
): Promise<readonly string[]> {
  if (arns.length === 0) return [];
  const described = await context.call('ecs', region, 'DescribeTasks', { cluster, tasks: arns });
  const stopped = records(described, 'tasks').filter((task) => text(task, 'lastStatus') === 'STOPPED');
  const gone = stopped.map((task) => text(task, 'taskArn'));
  return arns.filter((arn) => !gone.includes(arn));
}

/** ARNs of a service's tasks that the emulator runs, the oldest first. */
async function tasksOf(
  { region, cluster, service }: ServiceTasks,
  context: HandlerContext,
): Promise<readonly string[]> {
  const all: string[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await context.call('ecs', region, 'ListTasks', {
      cluster,
      serviceName: service,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    all.push(...(await thatAreThere(texts(page, 'taskArns') ?? [], region, cluster, context)));
    nextToken = text(page, 'nextToken');
    if (nextToken === undefined) return all;
  }
}
