/** Remains of a killed dr: processes, and private files. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { erroredFile, forgetBase, putAside } from '../../modules/terraform/leftovers';
import { identify } from '../../modules/terraform/processes';
import { abandonedPlans, isAbandoned, remainsIn, type Remain } from '../../modules/terraform/remains';
import { reapOrphans, type Reaped } from '../../modules/terraform/reap';
import { forgetUnfinished } from '../../modules/terraform/unfinished';
import { known, unknown, type Known } from '../../modules/observation/types';
import type { Context } from './context';

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

/** One round: state writers of a dead dr are told to stop, everything else of it is ended and removed. */
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
  for (const folder of abandonedIn(work, now)) rmSync(folder, { recursive: true, force: true });
}

/** Private folders whose run is gone. */
function abandonedIn(work: string, now: number): readonly string[] {
  const folders = list(work).filter((one) => PRIVATE.some((prefix) => one.startsWith(prefix)));
  return folders
    .map((name) => join(work, name))
    .filter((folder) => {
      const old = now - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now) > FORGOTTEN_MS;
      return isAbandoned(join(folder, OWNER), old);
    });
}

/** What killed runs left on this machine in a world, for the states of one environment; unknown where it cannot be read. Nothing is changed. */
export async function remainsHere(
  { paths: { work }, command, environment }: Pick<Context, 'paths' | 'command' | 'environment'>,
  world: string,
  now: number,
): Promise<Known<readonly Remain[]>> {
  const workDir = join(work, 'terraform', world);
  const isMeant = (state: string): boolean => state.startsWith(`${environment()}.`);
  try {
    const found = await remainsIn({ workDir, registry: registryIn(work), isMeant, command });
    const folders = abandonedIn(work, now);
    if (folders.length === 0) return known(found);
    const words = `of runs that were killed: ${folders.join(', ')}`;
    const fix = `the next ${command('plan')} removes ${folders.length === 1 ? 'it' : 'them'}`;
    return known([...found, { kind: 'run-folder', state: null, words, fix, matters: false }]);
  } catch (error) {
    return unknown(`what killed runs left in ${workDir}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Moves Terraform's unwritten states of a lab that ended: they are kept, and block nothing any more. */
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

/** A plan file holds secret values, so it is removed with the run that judges it. */
function tidyPlan(folder: string): void {
  for (const file of abandonedPlans(folder).flat()) rmSync(file, { force: true });
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
