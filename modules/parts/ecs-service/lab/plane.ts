/** ECS in the plane: each running task is a process, with the environment and the secrets of its task definition. */
import type { HandlerContext, Plain } from '../../../lab/gateway/handler';
import { record, records, text } from '../../../lab/gateway/input';
import type { TaskIntent } from '../../../lab/plane/intent';
import type { PlaneSide } from '../../../lab/plane/side';
import { allServices } from './ledger';
import { isRunning, type ServiceTasks, type Task } from './tasks';

export const ecsPlane: PlaneSide = {
  async intent(context) {
    const tasks = await Promise.all(allServices(context).map((service) => tasksOf(context, service)));
    return { tasks: tasks.flat() };
  },
};

/** Unique in a lab: addresses are unique in a region. */
export const planeTaskId = (region: string, address: string): string => `${region}/${address}`;

async function tasksOf(context: HandlerContext, service: ServiceTasks): Promise<readonly TaskIntent[]> {
  const now = context.clock.now();
  const running = service.tasks.filter((task) => isRunning(task, now));
  const started = await Promise.all(running.map((task) => taskOf(context, service, task)));
  return started.filter((task) => task !== null);
}

/** Null where it cannot start: without its secrets a task does not. */
async function taskOf(context: HandlerContext, service: ServiceTasks, task: Task): Promise<TaskIntent | null> {
  const { region } = service;
  const answer = await context.call('ecs', region, 'DescribeTaskDefinition', { taskDefinition: task.definition });
  const [container] = records(record(answer, 'taskDefinition') ?? {}, 'containerDefinitions');
  if (container === undefined) return null;
  const secrets = await secretsOf(context, container);
  if (secrets === null) return null;
  const plain = records(container, 'environment').map((one) => [text(one, 'name') ?? '', text(one, 'value') ?? '']);
  const [port] = records(container, 'portMappings').map((mapping) => Number(mapping['containerPort']));
  return {
    id: planeTaskId(region, task.address),
    region,
    zone: zoneOf(region, task.address),
    service: service.service,
    image: text(container, 'image') ?? '',
    port: port ?? 80,
    healthPath: await healthPathOf(context, service),
    environment: { ...(Object.fromEntries(plain) as Record<string, string>), ...secrets },
  };
}

/** What its target group asks, as far as that can be read. */
async function healthPathOf(context: HandlerContext, { region, registrations }: ServiceTasks): Promise<string | null> {
  const [first] = registrations;
  if (first === undefined) return null;
  const answer = await context
    .call('elbv2', region, 'DescribeTargetGroups', { TargetGroupArns: [first.targetGroupArn] })
    .catch(() => ({}));
  const [group] = records(answer, 'TargetGroups');
  return text(group ?? {}, 'HealthCheckPath') ?? null;
}

/** Tasks are spread over three zones in the order of their addresses. */
const zoneOf = (region: string, address: string): string =>
  `${region}${'abc'[Number(address.split('.').at(-1) ?? 0) % 3] ?? 'a'}`;

/** `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME:KEY::`: read in the region that the ARN names. */
async function secretsOf(context: HandlerContext, container: Plain): Promise<Record<string, string> | null> {
  const read = records(container, 'secrets').map(async (one) => {
    const parts = (text(one, 'valueFrom') ?? '').split(':');
    const [region = '', key = ''] = [parts[3], parts[7]];
    if (context.regionOut(region)) return null;
    const secret = await context
      .call('secretsmanager', region, 'GetSecretValue', { SecretId: parts.slice(0, 7).join(':') })
      .catch(() => null);
    const value = secret === null ? undefined : memberOf(text(secret, 'SecretString') ?? '', key);
    return value === undefined ? null : ([text(one, 'name') ?? '', value] as const);
  });
  const values = await Promise.all(read);
  return values.includes(null) ? null : Object.fromEntries(values.filter((one) => one !== null));
}

/** A member of a secret that is JSON; the whole where no key is named. */
function memberOf(secret: string, key: string): string | undefined {
  if (key === '') return secret;
  try {
    return text(JSON.parse(secret) as Plain, key);
  } catch {
    return undefined;
  }
}
