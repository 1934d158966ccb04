/** Runs that were begun on this machine and not ended. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../../console/disk';
import { known, unknown, type Known } from '../../observation/types';

/** `world`: runs of another account or of a lab are not this one's business. A journal that ends neither with its finish nor with an abort is open. */
export function openRunsIn(runsDir: string, environment: string, world: string): Known<readonly string[]> {
  try {
    const names = isThere(runsDir) ? readdirSync(runsDir).sort() : [];
    return known(names.filter((name) => isOpen(join(runsDir, name), environment, world)));
  } catch (error) {
    return unknown(error instanceof Error ? error.message : String(error));
  }
}

function isOpen(folder: string, environment: string, world: string): boolean {
  const read = (name: string): string =>
    isThere(join(folder, name)) ? readFileSync(join(folder, name), 'utf8').trim() : '';
  if (read('world') !== world || !read('runbook.json').includes(`"environment": "${environment}"`)) return false;
  const last = read('journal.jsonl').split('\n').at(-1) ?? '';
  // A script keeps results of its own and no journal; what it left is judged by whoever ran it.
  return last !== '' && !/"kind":"(finish|abort)"/.test(last);
}
