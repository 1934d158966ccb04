import { createClock, steadyTime } from './clock';
import { handWall } from './testing/wall';

describe('createClock', () => {
  it('runs as many seconds per wall second as its scale', async () => {
    const w = handWall(1000);
    const clock = createClock({ scale: 10, ...w });
    let woke = false;
    const sleeping = clock.sleep(5000).then(() => (woke = true));
    w.pass(499);
    await Promise.resolve();
    expect(woke).toBe(false);
    expect(clock.now()).toBe(1000 + 4990);
    w.pass(1);
    await sleeping;
    expect(clock.now()).toBe(6000);
  });

  it('agrees with another process that knows its origin', () => {
    const w = handWall(1000);
    w.pass(500);
    const first = createClock({ scale: 4, ...w, origin: 1000 });
    w.pass(100);
    const second = createClock({ scale: 4, ...w, origin: 1000 });
    expect(second.now()).toBe(first.now());
  });

  it('rejects an aborted sleep with the reason and leaves no timer', async () => {
    const w = handWall(1000);
    const clock = createClock({ scale: 1, ...w });
    const abort = new AbortController();
    const sleeping = clock.sleep(1000, abort.signal);
    abort.abort(new Error('interrupted'));
    await expect(sleeping).rejects.toThrow('interrupted');
    await expect(clock.sleep(1000, abort.signal)).rejects.toThrow('interrupted');
    expect(w.pending()).toBe(0);
  });

  it('refuses a scale that would stop time', () => {
    expect(() => createClock({ scale: 0, ...handWall(1000) })).toThrow(RangeError);
  });
});

describe('steadyTime', () => {
  it('continues when the wall is set back, and counts the time that the machine slept', () => {
    const hands = { wall: 10_000, monotonic: 5 };
    const now = steadyTime({ wall: () => hands.wall, monotonic: () => hands.monotonic });
    const pass = (wall: number, monotonic: number): number => {
      hands.wall += wall;
      hands.monotonic += monotonic;
      return now();
    };
    expect(pass(100, 100)).toBe(10_100);
    expect(pass(-3_600_000, 50)).toBe(10_150);
    expect(pass(50, 50)).toBe(10_200);
    // The wall is right again, and then hours go by in which the machine slept.
    expect(pass(3_600_000, 10)).toBe(10_210);
    expect(pass(7_200_000, 0)).toBe(7_210_150);
    expect(pass(0, 0)).toBe(7_210_150);
  });
});
