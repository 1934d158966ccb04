/** A clock for tests: time passes only when everything sleeps. */
import type { Clock } from '../console/ports';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  readonly scale = 1;
  private time: number;
  private sleepers: Sleeper[] = [];
  private ticking = false;

  constructor(start = Date.parse('2026-11-20T12:00:00Z')) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        this.sleepers = this.sleepers.filter((one) => one !== sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.time + ms, wake };
      signal?.addEventListener('abort', abort);
      this.sleepers.push(sleeper);
      this.tick();
    });
  }

  /** Moves on to the next sleeper once nothing else is left to do. */
  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const next = this.sleepers.reduce<Sleeper | null>((a, b) => (a === null || b.at < a.at ? b : a), null);
      if (next === null) return;
      this.time = Math.max(this.time, next.at);
      this.sleepers = this.sleepers.filter((one) => one !== next);
      next.wake();
      if (this.sleepers.length > 0) this.tick();
    });
  }
}
