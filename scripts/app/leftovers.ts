/** Cleans up after a killed drill: the next drill ends its processes and reports them. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isThere } from '../../modules/console/disk';
import { processesIn } from '../../modules/terraform/holders';
import type { Context } from './context';

/**
 * Ends what still runs for a slot, and removes its folder. Whoever holds the slot has it alone, so that all of it belongs to a
 * process that is gone. Terraform would end by itself, its lab being gone too, but only when the provider has tried often enough.
 */
export async function tidySlot(context: Context, slot: string, folder: string): Promise<void> {
  const work = join(context.paths.work, 'terraform', slot);
  const states = isThere(work) ? readdirSync(work) : [];
  const found = await Promise.all(states.map((state) => processesIn(join(work, state))));
  const running = [...new Set(found.flatMap((pids) => pids ?? []))];
  for (const pid of running) end(pid);
  const kept = isThere(folder);
  rmSync(folder, { recursive: true, force: true });
  if (running.length === 0 && !kept) return;
  const processes =
    running.length === 0 ? 'nothing ran any more' : `Terraform still ran, and was ended (${running.join(', ')})`;
  const removed = kept ? `${relative(process.cwd(), folder)} was removed` : 'there were no files';
  context.console.warn(`A drill was killed here before: ${processes}, ${removed}.`);
}

/** With its group: Terraform leads one, and its providers are in it. */
function end(pid: number): void {
  for (const one of [-pid, pid]) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // Gone meanwhile, or it leads no group.
    }
  }
}
