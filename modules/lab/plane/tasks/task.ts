/** A task that the intent names: kept running, watched, and restarted where it ends by itself, as a service replaces it. */
import { get } from 'node:http';
import type { Listening } from '../net/network';
import type { TaskIntent } from '../intent';
import { lastLines } from './log';
import type { TaskProcess } from './process';

/** What is known of a task. */
export interface TaskState {
  readonly id: string;
  readonly region: string;
  readonly service: string;
  /** `failed`: it ended again and again, and is not started any more. */
  readonly is: 'starting' | 'healthy' | 'unhealthy' | 'paused' | 'waiting' | 'failed' | 'ending';
  readonly pid: number | null;
  readonly restarts: number;
  readonly logFile: string;
}

/** What a task needs of its surroundings. */
export interface TaskParts {
  readonly start: () => Promise<TaskProcess>;
  readonly logFile: string;
  readonly healthPath: string;
  readonly wall: TaskWall;
  readonly warn: (text: string) => void;
}

/** The wall's clock and timers. */
export interface TaskWall {
  readonly now: () => number;
  /** Calls `fire` after `ms` and returns what cancels it. */
  readonly setTimer: (fire: () => void, ms: number) => () => void;
}

/** Wall milliseconds between two looks: at a task that starts, at one that runs, and how long it counts as one that starts. */
const STARTING_MS = 25;
const WATCH_MS = 1000;
const STARTS_FOR_MS = 5000;
const ANSWER_MS = 1000;

/** Between an end and the next start: doubled each time, up to the longest. */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

/** One that ran this long has a new start. */
const RAN_WELL_MS = 10_000;
const MOST_RESTARTS = 8;

/** What a task has to finish what is in flight. */
const END_MS = 12_000;

export class RunningTask {
  private process: TaskProcess | null = null;
  private healthy = false;
  private paused = false;
  private over = false;
  private failed = false;
  private quick = 0;
  private restarts = 0;
  private startedAt = 0;
  private cancel: () => void = () => undefined;
  private ending: Promise<void> | null = null;

  constructor(
    readonly intent: TaskIntent,
    private readonly parts: TaskParts,
  ) {}

  async start(): Promise<void> {
    const { start, wall } = this.parts;
    this.startedAt = wall.now();
    const begun = await start();
    this.process = begun;
    void begun.ended.then((how) => this.ended(begun, how));
    if (this.over) {
      begun.signal('SIGKILL');
      return;
    }
    if (this.paused) begun.signal('SIGSTOP');
    this.look(begun);
  }

  address(): Listening | null {
    const port = this.process?.port() ?? null;
    return this.healthy && port !== null ? { host: '127.0.0.1', port } : null;
  }

  isHealthy(): boolean {
    return this.healthy;
  }

  state(): TaskState {
    const { id, region, service } = this.intent;
    const pid = this.process?.pid ?? null;
    return { id, region, service, is: this.word(), pid, restarts: this.restarts, logFile: this.parts.logFile };
  }

  kill(): void {
    this.process?.signal('SIGKILL');
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.process?.signal(paused ? 'SIGSTOP' : 'SIGCONT');
  }

  skew(ms: number): void {
    this.process?.skew(ms);
  }

  /** Lets it finish what is in flight, within a bound. */
  end(): Promise<void> {
    this.ending ??= this.ends();
    return this.ending;
  }

  private async ends(): Promise<void> {
    this.over = true;
    this.cancel();
    const { process } = this;
    if (process === null) return;
    process.signal('SIGTERM');
    // One that is stopped hears nothing.
    process.signal('SIGCONT');
    const force = this.parts.wall.setTimer(() => process.signal('SIGKILL'), END_MS);
    await process.ended;
    force();
  }

  private word(): TaskState['is'] {
    if (this.over) return 'ending';
    if (this.failed) return 'failed';
    if (this.process === null) return 'waiting';
    if (this.paused) return 'paused';
    if (this.healthy) return 'healthy';
    return this.process.port() === null ? 'starting' : 'unhealthy';
  }

  /** Asks for its health, again and again. */
  private look(process: TaskProcess): void {
    const port = process.port();
    const next = (healthy: boolean): void => {
      if (this.over || this.process !== process) return;
      this.healthy = healthy;
      const { wall } = this.parts;
      const isYoung = !healthy && wall.now() - this.startedAt < STARTS_FOR_MS;
      this.cancel = wall.setTimer(() => this.look(process), isYoung ? STARTING_MS : WATCH_MS);
    };
    if (port === null) next(false);
    else void answers(port, this.parts.healthPath).then(next);
  }

  private ended(process: TaskProcess, how: string): void {
    if (this.process === process) this.process = null;
    this.healthy = false;
    this.cancel();
    if (this.over) return;
    const { wall, warn, logFile } = this.parts;
    this.quick = wall.now() - this.startedAt >= RAN_WELL_MS ? 0 : this.quick + 1;
    const what = `task ${this.intent.id} of ${this.intent.service} ended (${how}).${lastLines(logFile)}`;
    if (this.quick > MOST_RESTARTS) {
      this.failed = true;
      warn(`${what}\nIt ended ${this.quick} times soon after its start and is not started again.`);
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, this.quick - 1));
    this.restarts += 1;
    warn(`${what}\nIt is started again in ${wait / 1000} s (restart ${this.restarts}).`);
    this.cancel = wall.setTimer(() => this.restart(), wait);
  }

  private restart(): void {
    this.start().catch((error: unknown) => {
      this.failed = true;
      this.parts.warn(
        `task ${this.intent.id} cannot be started: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  }
}

/** Whether the task answers its health path with 2xx in time. */
function answers(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: ANSWER_MS }, (response) => {
      const { statusCode = 0 } = response;
      response.resume();
      resolve(statusCode >= 200 && statusCode < 300);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
    request.on('close', () => resolve(false));
  });
}
