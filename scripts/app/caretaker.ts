/**
 * The caretaker: a program of its own beside `dr`. It waits until its dr has ended, then ends the children: a Terraform
 * that writes a state is told to stop, once, so that the state is written; others are killed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { LAST_RESORT_MS } from '../../modules/terraform/reap';
import { tidyWork } from './orphans';

/** Milliseconds between two rounds. */
const ROUND_MS = 500;
/** The next start of dr handles processes that are left after this. Milliseconds. */
const LIMIT_MS = LAST_RESORT_MS + 60_000;

async function careFor(work: string): Promise<void> {
  const begun = performance.now();
  for (;;) {
    const { ending, killed } = await tidyWork(work, Date.now());
    // Killed processes exist until they are reaped: one more round removes their records.
    if ((ending.length === 0 && killed.length === 0) || performance.now() - begun > LIMIT_MS) return;
    await pause(ROUND_MS);
  }
}

const [work] = process.argv.slice(2);
if (work !== undefined) {
  process.stdin.on('error', () => undefined);
  process.stdin.once('close', () => void careFor(work).finally(() => process.exit(0)));
  process.stdin.resume();
}
