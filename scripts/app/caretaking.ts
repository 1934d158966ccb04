/** The start of every run with Terraform: cleans up after killed runs, and starts the caretaker. */

import { basename, join } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { startCaretaker } from '../../modules/terraform/caretaker';
import type { Context } from './context';
import { tidyWork } from './orphans';

/** Beside the bundle of `dr`. Where sources run as they are, in tests, there is none. */
const PROGRAM = join(__dirname, 'caretaker.cjs');

/** Work folders that have their caretaker. */
const cared = new Set<string>();

/** Ends and removes what is left of runs that were killed, says so, and starts the caretaker of this one. */
export async function takeCare(context: Context): Promise<void> {
  const { work } = context.paths;
  const { killed, ending } = await tidyWork(work, Date.now());
  if (killed.length > 0) {
    context.console.warn(`A run of dr was killed before: what it left running was ended (${killed.join(', ')}).`);
  }
  for (const { pid, cwd } of ending) {
    context.console.warn(
      `A run of dr was killed before: its Terraform still writes the state of ${basename(cwd)} (process ${pid}) and was told to stop.`,
    );
  }
  if (cared.has(work) || !isThere(PROGRAM)) return;
  cared.add(work);
  const { PATH = '', SYSTEMROOT } = context.env;
  startCaretaker(PROGRAM, [work], { PATH, ...(SYSTEMROOT === undefined ? {} : { SYSTEMROOT }) });
}
