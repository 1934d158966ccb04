/** The one implementation of `Clock`: real time when `scale` is 1, the lab's faster time otherwise. */
import type { Clock } from './ports';

/** What a clock needs. Scripts pass the wall's clock and timers; tests pass their own. */
export interface ClockOptions {
  /** Clock seconds per wall second, above 0. */
  readonly scale: number;
  /** Wall milliseconds since the epoch. */
  readonly now: () => number;
  /** Calls `fire` after `ms` wall milliseconds and returns what cancels it. */
  readonly setTimer: (fire: () => void, ms: number) => () => void;
  /** Wall milliseconds at which both clocks agree; default: when the clock is made. Processes that share a clock share this. */
  readonly origin?: number;
}

/**
 * A clock that starts at `origin` and runs `scale` times as fast as the wall. With scale 1 it is the wall's clock.
 * `sleep` is counted in this clock's time, and an aborted sleep leaves no timer behind, so that the process can end.
 */
export function createClock(options: ClockOptions): Clock {
  const { scale, now, setTimer } = options;
  if (!(scale > 0) || !Number.isFinite(scale)) throw new RangeError(`the clock's scale must be above 0, not ${scale}`);
  const origin = options.origin ?? now();
  return {
    scale,
    now: () => (scale === 1 ? now() : origin + (now() - origin) * scale),
    sleep: (ms, signal) =>
      new Promise<void>((resolve, reject) => {
        const abort = (): void => {
          cancel();
          reject(reasonOf(signal));
        };
        if (signal?.aborted) {
          reject(reasonOf(signal));
          return;
        }
        const cancel = setTimer(
          () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
          Math.max(0, ms / scale),
        );
        signal?.addEventListener('abort', abort, { once: true });
      }),
  };
}

/** What a steady time needs. */
export interface TimeSources {
  /** Milliseconds since the epoch, as the machine says; a person or a time server may set it. */
  readonly wall: () => number;
  /** Milliseconds since anything; never goes backwards, and may stand still while the machine sleeps. */
  readonly monotonic: () => number;
}

/**
 * A wall time that never goes backwards and never stands still: it follows the wall forwards (hours that the machine
 * slept count against deadlines and recovery time). If the wall is set back, it follows the monotonic source.
 */
export function steadyTime({ wall, monotonic }: TimeSources): () => number {
  let at = wall();
  let tick = monotonic();
  return () => {
    const now = monotonic();
    at = Math.max(wall(), at + Math.max(0, now - tick));
    tick = now;
    return at;
  };
}

function reasonOf(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
