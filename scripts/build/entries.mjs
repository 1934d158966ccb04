// Which bundles there are.
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** Name of each bundle and the source it starts from. */
export const ENTRIES = {
  dr: 'scripts/app/main.ts',
  stacks: 'stacks/main.ts',
  states: 'scripts/app/states.ts',
  caretaker: 'scripts/app/caretaker.ts',
  clients: 'scripts/app/clients.ts',
};

/** Whether every bundle is there and may be read: of a folder whose removal was broken off there may be a part. */
export function isWhole(folder) {
  try {
    for (const name of Object.keys(ENTRIES)) accessSync(join(folder, `${name}.cjs`), constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
