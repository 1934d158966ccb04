/** What a dr that was killed left behind: processes, and files that belonged to it alone. */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { erroredFile, forgetBase, putAside } from '../modules/terraform/leftovers';
import { identify, isRunning, type ProcessIdentity } from '../modules/terraform/processes';
import { reapOrphans, type Reaped } from '../modules/terraform/reap';
import { forgetUnfinished } from '../modules/terraform/unfinished';
import { PLAN_FILE, PLAN_OWNER } from '../modules/terraform/runner';

/** Folders that belong to one run, by the beginning of their name. */
const PRIVATE = ['synth-', 'check-', 'init-'] as const;
export type PrivatePrefix = (typeof PRIVATE)[number];
/** Says whose a private folder is. */
export const OWNER = '.owner';
/** A folder that does not say whose it is: after a day nobody uses it any more. */
const FORGOTTEN_MS = 24 * 3600_000;

/** Folder with the records of what dr has started. */
export const registryIn = (work: string): string => join(work, 'running');

/** Who this process is, as its private folders say it. */
export const ownIdentity = (): string => JSON.stringify(identify(process.pid) ?? { pid: process.pid, started: '' });

/** One round: what writes a state is told to stop, everything else of a dr that is gone is ended and removed. */
export async function tidyWork(work: string, now: number): Promise<Reaped> {
  const reaped = await reapOrphans(registryIn(work), now);
  removeAbandoned(work, now);
  for (const world of foldersIn(join(work, 'terraform'))) {
    for (const state of foldersIn(join(work, 'terraform', world))) tidyPlan(join(work, 'terraform', world, state));
  }
  return reaped;
}

/** Removes private folders whose run is gone. */
export function removeAbandoned(work: string, now: number): void {
  for (const name of list(work).filter((one) => PRIVATE.some((prefix) => one.startsWith(prefix)))) {
    const folder = join(work, name);
    const old = now - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now) > FORGOTTEN_MS;
    if (isAbandoned(join(folder, OWNER), old)) rmSync(folder, { recursive: true, force: true });
  }
}

/** What Terraform left in the working folders of a world that is gone: files that hold a state are kept, and block nothing any more. */
export function settleWorld(work: string, world: string, tell: (text: string) => void): void {
  for (const state of foldersIn(join(work, 'terraform', world))) {
    const folder = join(work, 'terraform', world, state);
    const file = erroredFile(folder);
    if (file !== null) {
      tell(
        `A state of ${state} that an earlier lab did not take is kept as ${putAside(folder, file, 'of-an-earlier-lab')}.`,
      );
    }
    forgetBase(folder);
    forgetUnfinished(folder);
  }
}

/** A plan file holds values that are secret: it does not outlive the run that judges it. */
function tidyPlan(folder: string): void {
  if (!list(folder).includes(PLAN_FILE) || !isAbandoned(join(folder, PLAN_OWNER), true)) return;
  for (const name of [PLAN_FILE, PLAN_OWNER]) rmSync(join(folder, name), { force: true });
}

function isAbandoned(file: string, withoutOwner: boolean): boolean {
  try {
    return !isRunning(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity);
  } catch {
    return withoutOwner;
  }
}

function foldersIn(folder: string): readonly string[] {
  return list(folder).filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true);
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
