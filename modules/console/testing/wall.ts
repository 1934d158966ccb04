/** A wall clock that the test moves, so that waiting does not depend on the machine's load. */

export interface HandWall {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** As `createClock` wants it. */
  readonly setTimer: (fire: () => void, ms: number) => () => void;
  /** Moves the clock and fires the timers that are due. */
  pass(ms: number): void;
  /** Timers that wait. */
  pending(): number;
}

export function handWall(start: number): HandWall {
  let time = start;
  let timers: { readonly at: number; readonly fire: () => void }[] = [];
  return {
    now: () => time,
    setTimer: (fire, ms) => {
      const timer = { at: time + ms, fire };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      time += ms;
      const due = timers.filter(({ at }) => at <= time).sort((one, other) => one.at - other.at);
      timers = timers.filter(({ at }) => at > time);
      for (const { fire } of due) fire();
    },
    pending: () => timers.length,
  };
}
