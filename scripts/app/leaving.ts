/** What is tidied up when the process ends, however it ends short of a kill. One listener, however many things there are. */
const acts: (() => void)[] = [];

/** Runs `act` at the end of the process. It must not wait for anything. */
export function onLeaving(act: () => void): void {
  if (acts.length === 0) {
    process.on('exit', () => {
      for (const one of acts) one();
    });
  }
  acts.push(act);
}
