/** Tasks of services as processes of this machine: what the intent names runs, and nothing else. */
import { join } from 'node:path';
import type { TaskIntent } from '../intent';
import type { Listening } from '../net/network';
import { startProcess } from './process';
import { RunningTask, type TaskState, type TaskWall } from './task';

/** What the tasks of a lab need. */
export interface TasksOptions {
  /** The program that stands for every image: `examples/shop/server.mjs`. */
  readonly program: string;
  /** `modules/lab/plane/tasks/preload.cjs`. */
  readonly preload: string;
  /** Folder of their logs. */
  readonly dir: string;
  /** Where children are put on record. */
  readonly registry: string;
  /** Port of the proxy, on loopback, through which tasks of a region reach others. */
  readonly egressOf: (region: string) => Promise<number>;
  /** `127.0.0.1:port` of the lab's name server. */
  readonly dns?: string;
  /** What the lab adds to the environment of a task that starts, such as a mistake to make. */
  readonly more?: (task: TaskIntent) => Readonly<Record<string, string>>;
  readonly wall: TaskWall;
  readonly warn: (text: string) => void;
  /** Ends all of them when aborted. */
  readonly signal: AbortSignal;
}

/** Tasks that run. */
export interface Tasks {
  /**
   * Starts what is new and tells what is gone to end. A task that is known keeps running whatever its intent says now, as in an account.
   * Resolves when the new ones are started; `addressOf` tells when they answer.
   */
  follow(tasks: readonly TaskIntent[]): Promise<void>;
  /** Null while it does not answer. */
  addressOf(id: string): Listening | null;
  isHealthy(id: string): boolean;
  state(): readonly TaskState[];
  /** Ends tasks at once, as a crash does: they are started again. `place` is the id of one, a zone or a region. */
  kill(place: string): void;
  /** Stops the processes of a region or a zone where they are, or lets them go on; those that start there meanwhile too. */
  pause(place: string, paused: boolean): void;
  /** Sets the clocks of a region or a zone wrong by so many milliseconds; 0 sets them right. */
  skew(place: string, ms: number): void;
  stop(): Promise<void>;
}

/** Of the shop, where no load balancer asks. */
const USUAL_HEALTH_PATH = '/healthz';

export function startTasks(options: TasksOptions): Tasks {
  const tasks = new TaskList(options);
  if (options.signal.aborted) void tasks.stop();
  else options.signal.addEventListener('abort', () => void tasks.stop(), { once: true });
  return tasks;
}

class TaskList implements Tasks {
  private readonly running = new Map<string, RunningTask>();
  private readonly ending = new Set<Promise<void>>();
  private readonly paused = new Set<string>();
  private readonly skews = new Map<string, number>();
  private turn: Promise<void> = Promise.resolve();
  private over = false;

  constructor(private readonly options: TasksOptions) {}

  follow(tasks: readonly TaskIntent[]): Promise<void> {
    const next = this.turn.then(() => this.change(tasks));
    this.turn = next.catch(() => undefined);
    return next;
  }

  addressOf(id: string): Listening | null {
    return this.running.get(id)?.address() ?? null;
  }

  isHealthy(id: string): boolean {
    return this.running.get(id)?.isHealthy() ?? false;
  }

  state(): readonly TaskState[] {
    return [...this.running.values()].map((task) => task.state());
  }

  kill(place: string): void {
    for (const task of this.at(place)) task.kill();
  }

  pause(place: string, paused: boolean): void {
    if (paused) this.paused.add(place);
    else this.paused.delete(place);
    for (const task of this.at(place)) task.pause(this.isPaused(task.intent));
  }

  skew(place: string, ms: number): void {
    if (ms === 0) this.skews.delete(place);
    else this.skews.set(place, ms);
    for (const task of this.at(place)) task.skew(this.skewOf(task.intent));
  }

  async stop(): Promise<void> {
    this.over = true;
    await this.turn;
    for (const id of [...this.running.keys()]) this.release(id);
    await Promise.all(this.ending);
  }

  private at(place: string): readonly RunningTask[] {
    return [...this.running.values()].filter(({ intent }) => [intent.id, intent.zone, intent.region].includes(place));
  }

  private isPaused({ zone, region }: TaskIntent): boolean {
    return this.paused.has(zone) || this.paused.has(region);
  }

  private skewOf({ zone, region }: TaskIntent): number {
    return this.skews.get(zone) ?? this.skews.get(region) ?? 0;
  }

  private async change(tasks: readonly TaskIntent[]): Promise<void> {
    if (this.over) return;
    const wanted = new Set(tasks.map(({ id }) => id));
    for (const id of [...this.running.keys()].filter((known) => !wanted.has(known))) this.release(id);
    const fresh = tasks.filter(({ id }) => !this.running.has(id));
    await Promise.all(fresh.map((task) => this.begin(task)));
  }

  private async begin(intent: TaskIntent): Promise<void> {
    const { wall, warn } = this.options;
    const healthPath = intent.healthPath ?? USUAL_HEALTH_PATH;
    const folder = join(this.options.dir, intent.id.replace(/[^\w.-]+/g, '_'));
    const logFile = join(folder, 'task.log');
    const start = async (): ReturnType<typeof startProcess> => {
      const egress = `127.0.0.1:${await this.options.egressOf(intent.region)}`;
      const { program, preload, registry, dns = null } = this.options;
      const skewMs = this.skewOf(intent);
      const more = this.options.more?.(intent) ?? {};
      const surroundings = { program, preload, registry, folder, logFile, egress, dns, skewMs, more };
      return startProcess(intent, surroundings);
    };
    const task = new RunningTask(intent, { start, logFile, healthPath, wall, warn });
    task.pause(this.isPaused(intent));
    this.running.set(intent.id, task);
    await task.start();
  }

  private release(id: string): void {
    const task = this.running.get(id);
    if (task === undefined) return;
    this.running.delete(id);
    const end: Promise<void> = task.end().finally(() => this.ending.delete(end));
    this.ending.add(end);
  }
}
