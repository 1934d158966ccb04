/** Folders of planes in the system's temporary folder: servers that run as another user must reach them, and a lab's own folder is private. */
import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../terraform/processes';

const PREFIX = 'twinstate-plane-';

/** Makes one for this process, and removes those of this user's processes that are gone. */
export async function planeFolder(temporary: string, pid: number, uid: number | null): Promise<string> {
  await sweep(temporary, uid);
  const folder = await mkdtemp(join(temporary, `${PREFIX}${pid}-`));
  await chmod(folder, 0o711);
  return folder;
}

async function sweep(temporary: string, uid: number | null): Promise<void> {
  for (const name of await readdir(temporary).catch(() => [])) {
    const [, owner] = /^twinstate-plane-(\d+)-/.exec(name) ?? [];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = join(temporary, name);
    const there = await lstat(folder).catch(() => null);
    if (there?.isDirectory() === true && (uid === null || there.uid === uid))
      await rm(folder, { recursive: true, force: true });
  }
}
