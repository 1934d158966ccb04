/** Lets a given number through at a time; the others wait in line. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export function gate(width: number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (inside === width) await new Promise<void>((turn) => waiting.push(turn));
    else inside += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes the place of this one.
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    }
  };
}
