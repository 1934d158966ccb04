/** Waiting for what a server does after it was told. */
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 15;

/** Asks until it is so, or for so long in vain. */
export async function waitFor(patienceMs: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited < patienceMs; waited += POLL_MS) {
    if (await holds()) return true;
    await pause(POLL_MS);
  }
  return holds();
}
