/** Errors of a disk with their fix, and writes that leave the old file or the new one. */
import {
  closeSync,
  cpSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DrError } from './errors';

/**
 * By the error's code: why nothing could be written, and what to do about it. `{folder}`: the folder to be written to.
 */
const REASONS: Readonly<Record<string, readonly [code: string, why: string, fix: string]>> = {
  ENOSPC: [
    'disk-full',
    'The disk is full.',
    'Make room (df -h {folder} shows how much there is), then run the command again.',
  ],
  EDQUOT: ['disk-full', 'Your quota on that disk is used up.', 'Make room in {folder}, then run the command again.'],
  EFBIG: [
    'disk-full',
    'The file would be larger than this process may write.',
    'Raise the limit (ulimit -f), then run the command again.',
  ],
  EROFS: ['not-writable', 'The disk can only be read.', 'Make {folder} writable, then run the command again.'],
  EACCES: ['not-writable', 'You may not write there.', 'Make {folder} writable for you, then run the command again.'],
  EIO: [
    'disk-broken',
    'The disk reported an error.',
    'Look at the health of the disk under {folder} before anything else.',
  ],
};

/** A write error as a DrError; null for any other error. `path`: the file, if the error does not name it. */
export function diskError(error: unknown, path?: string): DrError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code = '', path: named, message = '' } = error as Partial<NodeJS.ErrnoException>;
  const reason = REASONS[code];
  // Without a path, the refused call may not have been a write.
  if (reason === undefined || (path === undefined && code === 'EACCES')) return null;
  const file = path ?? named ?? 'A file';
  const [name, why, fix] = reason;
  const what = `${file} could not be written.`;
  return new DrError(name, what, `${why} (${message})`, fix.replace('{folder}', dirname(file)));
}

/** Refusals of a file system by error code: name and reason. */
const REFUSALS: Readonly<Record<string, readonly [code: string, why: string, fix: string]>> = {
  EACCES: ['not-permitted', 'You may not do that there.', 'Give yourself the right to it, or name another path.'],
  EPERM: ['not-permitted', 'The system does not allow it.', 'Give yourself the right to it, or name another path.'],
  EROFS: ['not-writable', 'The disk can only be read.', 'Name another path, on a disk that can be written.'],
  ENOENT: ['no-such-path', 'It is not there, or a folder on the way to it is not.', 'Check the spelling of the path.'],
  ENOTDIR: ['no-folder', 'Something on the way to it is a file, not a folder.', 'Check the path.'],
  EISDIR: ['no-file', 'It is a folder, not a file.', 'Name a file.'],
  EEXIST: ['in-the-way', 'Something of that name is there already.', 'Move it away, or name another path.'],
  ENOTEMPTY: ['in-the-way', 'The folder there is not empty.', 'Move it away, or name another path.'],
  ELOOP: ['link-loop', 'Symbolic links lead in a circle.', 'Fix the links on the way to it.'],
  ENAMETOOLONG: ['path-too-long', 'The path is longer than the system takes.', 'Name a shorter path.'],
  EXDEV: ['other-disk', 'It is on another disk, and a rename cannot go there.', 'Name a path on the same disk.'],
  EBUSY: ['in-use', 'Something else uses it.', 'Wait until it is free, then run the command again.'],
  EMFILE: [
    'too-many-files',
    'This process has too many files open.',
    'Raise the limit (ulimit -n), then run it again.',
  ],
  ENFILE: ['too-many-files', 'The machine has too many files open.', 'Close programs, then run the command again.'],
  EINVAL: ['not-possible', 'The system cannot do that there.', 'Name another path.'],
};

/** The attempted act, by system call. */
const TRIED: Readonly<Record<string, string>> = {
  open: 'opened',
  read: 'read',
  write: 'written',
  mkdir: 'made',
  mkdtemp: 'made',
  rename: 'put in place',
  unlink: 'removed',
  rm: 'removed',
  rmdir: 'removed',
  scandir: 'listed',
  opendir: 'listed',
  chmod: 'changed',
  copyfile: 'copied',
  realpath: 'followed',
};

/** Any file system error as a DrError; null for other errors. */
export function fileError(error: unknown): DrError | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code = '', path, syscall = '', message = '' } = error as Partial<NodeJS.ErrnoException>;
  if (syscall.startsWith('spawn')) {
    const what = `The program ${path ?? ''} could not be started.`;
    return new DrError('no-program', what, `${message}.`, 'Install it, or put its folder into PATH.');
  }
  if (syscall === 'uv_cwd') return noWorkingFolder();
  const refusal = REFUSALS[code];
  // Reads and writes have a file descriptor and no path.
  const file = path ?? (['read', 'write'].includes(syscall) ? 'A path that was named' : undefined);
  if (refusal === undefined || file === undefined) return null;
  const [name, why, fix] = refusal;
  const what = `${file} could not be ${TRIED[syscall] ?? 'used'}.`;
  return new DrError(name, what, `${why} (${message})`, fix);
}

/**
 * Whether the path exists; a dangling link does not. Unlike `existsSync`, it never takes an unreadable path for a
 * missing one: an environment, a run or an unwritten state of another user would be ignored.
 * @throws the file system's error for anything but an absence; `fileError` names it.
 */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    // A file where a folder should be: nothing can be below it.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

/** The working directory was removed. */
export function noWorkingFolder(): DrError {
  return new DrError(
    'no-working-folder',
    'The folder in which you called dr is not there any more.',
    'Paths on the command line are relative to it, so they cannot be resolved.',
    'Change to a folder that is there (cd), then run the command again.',
  );
}

/** Runs what writes `path`. Throws DrError `disk-full`, `not-writable` or `disk-broken` that names it, and every other error as it is. */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw diskError(error, path) ?? error;
  }
}

/** Writes a file atomically: a draft beside it, fsync, rename. After a failure the old file is unchanged. */
export function writeWhole(path: string, content: string | Uint8Array, mode?: number): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    writing(path, () => {
      writeFileSync(draft, content, { flush: true, ...(mode === undefined ? {} : { mode }) });
      renameSync(draft, path);
    });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

type MakeFolder = (path: string, options: { readonly recursive?: boolean; readonly mode?: number }) => unknown;

/**
 * Makes a folder and those on the way to it; `make` as Node's. On a disk that can only be read Node says ENOENT of several folders at once, which sends a
 * person to look for a slip in the path: the first one that is missing says what the matter is.
 */
export function makeFolders(path: string, mode?: number, make: MakeFolder = mkdirSync): void {
  const own = mode === undefined ? {} : { mode };
  try {
    make(path, { recursive: true, ...own });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    make(firstMissing(path), own);
    make(path, { recursive: true, ...own });
  }
}

function firstMissing(path: string): string {
  const above = dirname(path);
  return above === path || isThere(above) ? path : firstMissing(above);
}

/**
 * Moves a file or folder atomically to a free path. From another disk by a copy beside the place; `rename` as Node's.
 */
export function putInPlace(from: string, to: string, rename: (from: string, to: string) => void = renameSync): void {
  try {
    rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const draft = join(dirname(to), `.${basename(to)}.${process.pid}.draft`);
    try {
      cpSync(from, draft, { recursive: true });
      rename(draft, to);
    } finally {
      rmSync(draft, { recursive: true, force: true });
    }
  }
}

/** Removes drafts of dead processes. `isAlive`: whether the process with that id runs. */
export function removeDrafts(folder: string, isAlive: (pid: number) => boolean): void {
  for (const name of isThere(folder) ? readdirSync(folder) : []) {
    const [, pid] = /\.(\d+)\.draft$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Appends a line to an open file and forces it to disk. On failure the partial line is removed: a later line behind it
 * would make the whole file unreadable.
 */
export function appendLine(path: string, file: number, line: string): void {
  const before = fstatSync(file).size;
  try {
    writing(path, () => {
      // Not writeSync: it may write a part without an error.
      writeFileSync(file, `${line}\n`);
      fsyncSync(file);
    });
  } catch (error) {
    ftruncateSync(file, before);
    throw error;
  }
}

/** Appends a line to a file that is opened for it alone; as `appendLine`. */
export function appendTo(path: string, line: string): void {
  const file = writing(path, () => openSync(path, 'a', 0o600));
  try {
    appendLine(path, file, line);
  } finally {
    closeSync(file);
  }
}
