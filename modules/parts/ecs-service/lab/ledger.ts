/** Where the ledger of tasks is kept, and how it is brought in line with what ECS says. */
import type { HandlerContext, Plain } from '../../../lab/gateway/handler';
import { number, records, text } from '../../../lab/gateway/input';
import { newServiceTasks, reconcile, type ServiceTasks } from './tasks';

const PREFIX = 'ecs/service/';

function keyOf(region: string, cluster: string, service: string): string {
  return `${PREFIX}${region}/${cluster}/${service}`;
}

/** Last part of an ARN or a bare name. */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? reference;
}

export function servicesIn(context: HandlerContext, region: string): ServiceTasks[] {
  return context.store
    .keys(`${PREFIX}${region}/`)
    .flatMap((key) => context.store.get<ServiceTasks>(key) ?? [])
    .map((service) => settleRollout(context, service));
}

/** Services of every region. */
export function allServices(context: HandlerContext): ServiceTasks[] {
  const regions = context.store.keys(PREFIX).map((key) => key.slice(PREFIX.length).split('/')[0] ?? '');
  return [...new Set(regions)].flatMap((region) => servicesIn(context, region));
}

/** A rolling deployment ends when somebody looks. */
function settleRollout(context: HandlerContext, service: ServiceTasks): ServiceTasks {
  const next = reconcile(service, service, context.clock.now());
  context.store.set(keyOf(service.region, service.cluster, service.service), next);
  return next;
}

/** Brings the ledger in line with a service as ECS describes it. */
export function follow(context: HandlerContext, region: string, service: Plain): ServiceTasks {
  const cluster = nameOf(text(service, 'clusterArn') ?? 'default');
  const name = text(service, 'serviceName') ?? '';
  const key = keyOf(region, cluster, name);
  const now = context.clock.now();
  const before = context.store.get<ServiceTasks>(key) ?? newServiceTasks(region, cluster, name, now);
  const active = text(service, 'status') === 'ACTIVE';
  const registrations = records(service, 'loadBalancers').flatMap((balancer) => {
    const arn = text(balancer, 'targetGroupArn');
    return arn ? [{ targetGroupArn: arn, port: number(balancer, 'containerPort') ?? 80 }] : [];
  });
  const wanted = {
    desired: active ? (number(service, 'desiredCount') ?? 0) : 0,
    definition: text(service, 'taskDefinition') ?? '',
    registrations,
  };
  const next = reconcile(before, wanted, now);
  context.store.set(key, next);
  return next;
}

export function setRebalancing(context: HandlerContext, service: ServiceTasks, value: string): ServiceTasks {
  const next = { ...service, rebalancing: value };
  context.store.set(keyOf(service.region, service.cluster, service.service), next);
  return next;
}

/** Registrations of services in a target group: the tasks that are, or were, its targets. */
export function tasksBehind(
  context: HandlerContext,
  region: string,
  targetGroupArn: string,
): { service: ServiceTasks; port: number }[] {
  return servicesIn(context, region).flatMap((service) =>
    service.registrations
      .filter((registration) => registration.targetGroupArn === targetGroupArn)
      .map((registration) => ({ service, port: registration.port })),
  );
}
