/** Waiting for what a server does after it was told. */
import { setTimeout as pause } from 'node:timers/promises';

/** What has not come about by then is asked again at the next look. */
const PATIENCE_MS = 2_000;
const POLL_MS = 15;

/** Asks until it is so. */
export async function waitFor(holds: () => Promise<boolean>): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    if (await holds()) return true;
    await pause(POLL_MS);
  }
  return holds();
}
