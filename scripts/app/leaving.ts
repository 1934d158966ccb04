/** Clean-up at the end of the process, except after a kill. One listener for all acts. */
const acts: (() => void)[] = [];

/** Runs `act` at the end of the process. It must not await. */
export function onLeaving(act: () => void): void {
  if (acts.length === 0) {
    process.on('exit', () => {
      for (const one of acts) one();
    });
  }
  acts.push(act);
}
