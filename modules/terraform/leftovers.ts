/** Files that Terraform leaves in a state's working folder when it does not end in order. */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isThere, makeFolders, writeWhole } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { StateId } from '../topology/topology';
import { dumpsIn } from './messages';
import { parseStateFile, type Base } from './state-file';

/** Terraform's file name for a state that it could not write. */
export const ERRORED = 'errored.tfstate';
/** The state from which an apply began. */
const BASE = 'base.tfstate';
/** Folder of states that were handled. */
const KEPT = 'kept';

/** Begins the names of folders in the system's temporary folder: each holds a state that its own folder did not take. */
const SPARE = 'twinstate-state-';

/** Its path, or null: beside the configuration, or in the temporary folder. */
export function erroredPath(folder: string): string | null {
  const file = join(folder, ERRORED);
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : sparePath(folder);
}

/** The same with mode 0600, and moved beside the configuration as soon as possible. */
export function erroredFile(folder: string): string | null {
  const file = erroredPath(folder);
  if (file === null) return null;
  const own = broughtBack(folder, file);
  // Terraform makes it readable for everybody.
  chmodSync(own, 0o600);
  return own;
}

/** Folders that only this user can have made. */
function sparePath(folder: string): string | null {
  const { uid } = userInfo();
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(SPARE))
    .map((name) => join(tmpdir(), name))
    .filter((one) => {
      const found = lstatSync(one, { throwIfNoEntry: false });
      return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o077) === 0;
    });
  return folders.map((one) => join(one, spareName(folder))).find(isThere) ?? null;
}

/** States of several worlds have equal names and different folders. */
const spareName = (folder: string): string =>
  `${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)}.${ERRORED}`;

function broughtBack(folder: string, file: string): string {
  const own = join(folder, ERRORED);
  if (file === own) return own;
  try {
    writeWhole(own, readFileSync(file), 0o600);
  } catch {
    // It is still not writable.
    return file;
  }
  rmSync(dirname(file), { recursive: true });
  return own;
}

/** Throws DrError `state-not-written`: a plan beside such a file would use an outdated state. */
export function requireWritten(state: StateId, folder: string, words: (words: string) => string): void {
  const file = erroredFile(folder);
  if (file === null) return;
  throw new DrError(
    'state-not-written',
    `An earlier apply of ${state} could not write its state.`,
    `What it made is in ${file}, and in no other place. Another apply would make it a second time.`,
    `Write that state first: ${words(`state push ${state}`)}. Until then ${state} is neither planned nor applied.`,
    EXIT.refused,
  );
}

/** Bytes that an apply must be able to leave: several times the largest state, its output, and a copy of what it began from. */
const ROOM = 32 * 1024 * 1024;

/** Free bytes on the disk that holds a folder. */
export function roomIn(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Throws DrError `no-room`: on a full disk Terraform could save neither an unwritten state nor a message about it. */
export function requireRoom(state: StateId, folder: string, free: number): void {
  if (free >= ROOM) return;
  const mib = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MiB`;
  throw new DrError(
    'no-room',
    `The disk under ${folder} has ${mib(free)} left; an apply of ${state} needs ${mib(ROOM)}.`,
    'If Terraform cannot write its state into the bucket, it writes it to this disk. On a full disk the state would be lost.',
    `Make room (df -h ${folder} shows how much there is), then apply again.`,
    EXIT.refused,
  );
}

/**
 * Keeps the state that Terraform printed because it could not write it anywhere: beside the configuration; if that
 * folder is not writable, in the system's temporary folder, where `erroredFile` finds it. Null: nowhere.
 */
export function keepDump(folder: string, dumped: unknown): string | null {
  const text = `${typeof dumped === 'string' ? dumped : JSON.stringify(dumped)}\n`;
  const places = [() => folder, () => mkdtempSync(join(tmpdir(), SPARE))];
  for (const [at, place] of places.entries()) {
    try {
      const file = join(place(), at === 0 ? ERRORED : spareName(folder));
      writeWhole(file, text, 0o600);
      return file;
    } catch {
      // The next place.
    }
  }
  return null;
}

/** The same for an output that was not read to its end. */
export function keepDumpIn(folder: string, output: string): void {
  for (const state of dumpsIn(output)) keepDump(folder, state);
}

export function keepBase(folder: string, text: string): void {
  writeWhole(join(folder, BASE), text, 0o600);
}

/** The initial state of an apply holds values, so it is removed as soon as possible. */
export function forgetBase(folder: string): void {
  rmSync(join(folder, BASE), { force: true });
}

export function readBase(folder: string): Base {
  try {
    return parseStateFile(readFileSync(join(folder, BASE), 'utf8')) ?? 'absent';
  } catch {
    return 'unknown';
  }
}

/** Moves a state file to the handled ones; returns its new path. `label` is part of its name. */
export function putAside(folder: string, file: string, label: string): string {
  const kept = join(folder, KEPT);
  makeFolders(kept, 0o700);
  const to = freeName(kept, label);
  renameSync(file, to);
  return to;
}

/** Keeps a copy of a state beside the handled ones. */
export function keepCopy(folder: string, text: string, label: string): string {
  const kept = join(folder, KEPT);
  makeFolders(kept, 0o700);
  const to = freeName(kept, label);
  writeWhole(to, text, 0o600);
  return to;
}

function freeName(folder: string, label: string): string {
  const taken = readdirSync(folder);
  for (let number = 1; ; number += 1) {
    const name = `${label}${number === 1 ? '' : `-${number}`}.tfstate`;
    if (!taken.includes(name)) return join(folder, name);
  }
}
