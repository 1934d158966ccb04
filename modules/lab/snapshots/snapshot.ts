/** A lab on disk: the state of the emulator and of the gateway, and the lab's time. */
import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { diskError, isThere } from '../../console/disk';
import { DrError, EXIT } from '../../console/errors';

/** Folders of the emulator that make up its state. */
const FOLDERS = ['state', 's3'] as const;
/** 2: with the digest of every file. One of another format is no snapshot, and the lab is made anew. */
const FORMAT = 2;

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
    const kept = { ...gateway, files: await digestsOf(aside) };
    const document = { format: FORMAT, digest: digestOf(kept), ...kept };
    await writeFile(join(aside, 'snapshot.json'), JSON.stringify(document), { mode: 0o600 });
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

/**
 * Puts a snapshot into the folder of a lab that has not started. Undefined where there is none, or one of another format. Throws
 * `snapshot-damaged` where a file is not the one that was kept: what starts from it would prove nothing.
 */
export async function readSnapshot(folder: string, labDir: string): Promise<GatewayState | undefined> {
  if (!hasSnapshot(folder)) return undefined;
  const document = parsed(await readFile(join(folder, 'snapshot.json'), 'utf8'));
  if (document === null) throw damaged(folder, 'snapshot.json is not what the lab writes.');
  if (document.format !== FORMAT) return undefined;
  const { store, clockNow, accountId, files } = document;
  if (!isWhole(document)) throw damaged(folder, 'snapshot.json was changed, or is not whole.');
  for (const name of FOLDERS) {
    await rm(join(labDir, name), { recursive: true, force: true });
    if (isThere(join(folder, name))) await cp(join(folder, name), join(labDir, name), { recursive: true });
  }
  // Of the copies: nobody changes them between this look and the start.
  const found = await digestsOf(labDir);
  const paths = [...new Set([...Object.keys(files), ...Object.keys(found)])].sort();
  const wrong = paths.find((path) => files[path] !== found[path]);
  if (wrong !== undefined) throw damaged(folder, `${wrong} ${wordsOf(files[wrong], found[wrong])}.`);
  return { store, clockNow, accountId };
}

interface Document extends GatewayState {
  readonly format: number;
  readonly digest: string;
  /** SHA-256 by path. */
  readonly files: Readonly<Record<string, string>>;
}

function parsed(text: string): Document | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Document) : null;
  } catch {
    return null;
  }
}

function isWhole({ digest, store, clockNow, accountId, files }: Document): boolean {
  const shaped = typeof store === 'string' && Number.isFinite(clockNow) && typeof accountId === 'string';
  return shaped && typeof files === 'object' && digest === digestOf({ store, clockNow, accountId, files });
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
const digestOf = ({ store, clockNow, accountId, files }: Omit<Document, 'format' | 'digest'>): string =>
  sha256(JSON.stringify([store, clockNow, accountId, Object.entries(files).sort()]));

const wordsOf = (kept: string | undefined, found: string | undefined): string =>
  found === undefined ? 'is missing' : kept === undefined ? 'was not kept' : 'is not the one that was kept';

/** Of every file below the emulator's folders. */
async function digestsOf(dir: string): Promise<Readonly<Record<string, string>>> {
  const found: (readonly [string, string])[] = [];
  for (const name of FOLDERS) {
    if (!isThere(join(dir, name))) continue;
    for (const entry of await readdir(join(dir, name), { recursive: true, withFileTypes: true })) {
      if (entry.isDirectory()) continue;
      const path = join(entry.parentPath, entry.name);
      const content = entry.isFile() ? sha256(await readFile(path)) : 'no regular file';
      found.push([relative(dir, path), content]);
    }
  }
  return Object.fromEntries(found.sort());
}

export const SNAPSHOT_DAMAGED = 'snapshot-damaged';

function damaged(folder: string, why: string): DrError {
  return new DrError(
    SNAPSHOT_DAMAGED,
    `The kept lab in ${folder} is not what was kept.`,
    why,
    `Remove that folder: a drill makes it anew (dr drill), and so does dr apply in an empty lab (dr lab up --empty).`,
    EXIT.refused,
  );
}
