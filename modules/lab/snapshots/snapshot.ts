/** A lab on disk: what the emulator holds, what the gateway holds, and when it was on the lab's clock. */
import { lstatSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskError, isThere } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';

/** Folders of the emulator that make up its state. */
const FOLDERS = ['state', 's3'] as const;
const FORMAT = 1;

/** What the gateway adds to the emulator's folders. */
export interface GatewayState {
  /** The store, as JSON. */
  readonly store: string;
  /** Time on the lab's clock when it was saved: a restored lab goes on from there, never earlier. */
  readonly clockNow: number;
  readonly accountId: string;
}

/** True where a whole snapshot lies. Whoever names the folder answers for what it is a snapshot of. */
export function hasSnapshot(folder: string): boolean {
  return isThere(join(folder, 'snapshot.json'));
}

/** Folder of a snapshot that is kept by name, inside the lab's own. Throws where a link would lead elsewhere. */
export async function namedSnapshot(labDir: string, name: string): Promise<string> {
  const all = join(labDir, 'snapshots');
  await mkdir(all, { recursive: true, mode: 0o700 });
  const folder = join(all, name);
  for (const place of [all, folder]) if (isLink(place)) throw notASnapshot(place, 'It is a link to somewhere else.');
  return folder;
}

/** Throws where something else than a snapshot would be replaced. */
function refuseOther(folder: string): void {
  if (isLink(folder)) throw notASnapshot(folder, 'It is a link to somewhere else.');
  if (!isThere(folder) || hasSnapshot(folder)) return;
  throw notASnapshot(folder, 'It has no snapshot.json: it is something else, and would be lost.');
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

function notASnapshot(folder: string, why: string): DrError {
  return new DrError(
    'not-a-snapshot',
    `${folder} is not replaced by a snapshot.`,
    why,
    'Move it away, or name another folder.',
    EXIT.refused,
  );
}

/** Writes a snapshot of a lab whose emulator has stopped. A reader sees the old one or the new one, never half of one. Throws `not-a-snapshot` before anything is written. */
export async function writeSnapshot(labDir: string, folder: string, gateway: GatewayState): Promise<void> {
  refuseOther(folder);
  const aside = `${folder}.writing-${process.pid}`;
  try {
    await mkdir(dirname(folder), { recursive: true });
    await rm(aside, { recursive: true, force: true });
    await mkdir(aside, { mode: 0o700 });
    for (const name of FOLDERS) await cp(join(labDir, name), join(aside, name), { recursive: true });
    await writeFile(join(aside, 'snapshot.json'), JSON.stringify({ format: FORMAT, ...gateway }), { mode: 0o600 });
    await replace(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw diskError(error, folder) ?? error;
  }
}

/** A folder that is there cannot be renamed over: it steps aside, and comes back where its successor cannot take its place. */
async function replace(aside: string, folder: string): Promise<void> {
  const old = `${folder}.old-${process.pid}`;
  const had = isThere(folder);
  if (had) await rename(folder, old);
  try {
    await rename(aside, folder);
  } catch (error) {
    if (had) await rename(old, folder);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** Puts a snapshot into the folder of a lab that has not started. Undefined when there is none that can be read. */
export async function readSnapshot(folder: string, labDir: string): Promise<GatewayState | undefined> {
  if (!hasSnapshot(folder)) return undefined;
  const document = JSON.parse(await readFile(join(folder, 'snapshot.json'), 'utf8')) as GatewayState & {
    format: number;
  };
  if (document.format !== FORMAT) return undefined;
  for (const name of FOLDERS) {
    await rm(join(labDir, name), { recursive: true, force: true });
    await cp(join(folder, name), join(labDir, name), { recursive: true });
  }
  return { store: document.store, clockNow: document.clockNow, accountId: document.accountId };
}
