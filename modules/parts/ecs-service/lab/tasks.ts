/**
 * Tasks of ECS services as the lab knows them. The emulator has no containers and counts a task as running as soon as it is asked
 * for; this ledger lets it take its time, and registers it in the service's target groups.
 */

/** Modelled times, in clock seconds. */
export const TASK_SECONDS = {
  /** Placement, network interface, image, start: tens of seconds on Fargate [C]. */
  start: 30,
  /** One passed check at the default interval: "your target must pass one health check" (ELB user guide, target health [A]). */
  health: 30,
  /** How long a service may stay outside its scalable target's bounds before it is corrected [C]. */
  correction: 60,
} as const;

export interface Task {
  /** Private address, which is also the target's id. */
  readonly address: string;
  readonly definition: string;
  readonly startedAt: number;
  stoppedAt: number | null;
}

/** Where a service's tasks are registered. */
export interface Registration {
  readonly targetGroupArn: string;
  readonly port: number;
}

export interface ServiceTasks {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
  desired: number;
  definition: string;
  registrations: Registration[];
  tasks: Task[];
  /** Clock milliseconds of the last change of `desired`. */
  changedAt: number;
  /** What the emulator forgets: `ENABLED` or `DISABLED`. */
  rebalancing: string;
  /** Addresses given out so far. */
  counter: number;
}

/** What the service should be, as ECS last said. */
export interface Wanted {
  readonly desired: number;
  readonly definition: string;
  readonly registrations: Registration[];
}

/** A clock before the start belongs to a restored snapshot: the task has been running for long. */
function reached(since: number, seconds: number, at: number): boolean {
  return at < since || at >= since + seconds * 1000;
}

export function isRunning(task: Task, at: number): boolean {
  return isThere(task, at) && reached(task.startedAt, TASK_SECONDS.start, at);
}

export function isHealthy(task: Task, at: number): boolean {
  return isThere(task, at) && reached(task.startedAt, TASK_SECONDS.start + TASK_SECONDS.health, at);
}

/** It runs, or starts. */
export function isThere(task: Task, at: number): boolean {
  return task.stoppedAt === null || (at < task.stoppedAt && at >= task.startedAt);
}

export function newServiceTasks(region: string, cluster: string, service: string, now: number): ServiceTasks {
  return {
    region,
    cluster,
    service,
    desired: 0,
    definition: '',
    registrations: [],
    tasks: [],
    changedAt: now,
    rebalancing: 'DISABLED',
    counter: 0,
  };
}

/** Starts and stops tasks until they are what is wanted; tasks of another definition go when the new ones are healthy. */
export function reconcile(before: ServiceTasks, wanted: Wanted, now: number): ServiceTasks {
  const next = structuredClone(before);
  if (next.desired !== wanted.desired) next.changedAt = now;
  next.desired = wanted.desired;
  next.definition = wanted.definition;
  next.registrations = [...wanted.registrations];
  const current = alive(next).filter((task) => task.definition === wanted.definition);
  for (const task of current.slice(wanted.desired)) task.stoppedAt = now;
  for (let missing = wanted.desired - current.length; missing > 0; missing -= 1) {
    next.counter += 1;
    next.tasks.push({
      address: addressOf(next),
      definition: wanted.definition,
      startedAt: now,
      stoppedAt: null,
    });
  }
  const kept = alive(next).filter((task) => task.definition === wanted.definition);
  if (kept.every((task) => isHealthy(task, now)))
    for (const task of alive(next)) if (task.definition !== wanted.definition) task.stoppedAt = now;
  // Stopped tasks are kept for two hours, for metrics that look back.
  next.tasks = next.tasks.filter((task) => task.stoppedAt === null || now - task.stoppedAt < 7_200_000);
  return next;
}

function alive(service: ServiceTasks): Task[] {
  return service.tasks.filter((task) => task.stoppedAt === null);
}

function addressOf(service: ServiceTasks): string {
  return `10.${(service.service.length * 7) % 256}.${(service.counter >> 8) % 256}.${service.counter % 256}`;
}

export interface LabTaskCounts {
  readonly running: number;
  readonly pending: number;
  readonly healthy: number;
}

export function countTasks(service: ServiceTasks, at: number, definition?: string): LabTaskCounts {
  const tasks = service.tasks.filter((task) => isThere(task, at) && (!definition || task.definition === definition));
  const running = tasks.filter((task) => isRunning(task, at)).length;
  return { running, pending: tasks.length - running, healthy: tasks.filter((task) => isHealthy(task, at)).length };
}
