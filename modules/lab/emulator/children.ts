/** Children on record, so that what a killed parent left behind is found and ended at the next start. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPrivate } from '../private-files';
import { identify, isRunning, type ProcessIdentity } from '../../terraform/processes';

interface ChildRecord {
  readonly child: ProcessIdentity;
  readonly parent: ProcessIdentity;
  /** The child's private folder, removed with it. */
  readonly folder: string;
  /** Folder of its socket, removed as well. */
  readonly socketFolder?: string;
}

/** Records a child of this process. Returns what forgets it again. */
export async function recordChild(
  registry: string,
  pid: number,
  folders: Pick<ChildRecord, 'folder' | 'socketFolder'>,
): Promise<() => Promise<void>> {
  const child = identify(pid);
  const parent = identify(process.pid);
  if (!child || !parent) return () => Promise.resolve();
  await mkdir(registry, { recursive: true, mode: 0o700 });
  const file = join(registry, `${pid}.json`);
  await writeFile(file, JSON.stringify({ child, parent, ...folders } satisfies ChildRecord), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** Ends the children of parents that are gone, and removes their folders. Returns how many were ended. */
export async function reapChildren(registry: string): Promise<number> {
  let ended = 0;
  const names = await readdir(registry).catch(() => []);
  for (const name of names.filter((entry) => entry.endsWith('.json'))) {
    const file = join(registry, name);
    // A record names a process to end and folders to remove: one that another user wrote is not obeyed.
    if (!isPrivate(file)) continue;
    const record = await readRecord(file);
    if (record && isRunning(record.parent)) continue;
    if (record && isRunning(record.child)) {
      process.kill(record.child.pid, 'SIGKILL');
      ended += 1;
    }
    for (const folder of [record?.folder, record?.socketFolder]) {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
    await rm(file, { force: true });
  }
  return ended;
}

async function readRecord(file: string): Promise<ChildRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as ChildRecord;
    return typeof record.child.pid === 'number' && typeof record.folder === 'string' ? record : undefined;
  } catch {
    return undefined;
  }
}
