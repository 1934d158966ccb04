/** What Terraform leaves in a state's working folder when it could not end in order. */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isThere, makeFolders, writeWhole } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { StateId } from '../topology/topology';
import { dumpsIn } from './messages';
import { parseStateFile, type Base } from './state-file';

/** The name that Terraform gives a state that it could not write where it belongs. */
export const ERRORED = 'errored.tfstate';
/** The state from which an apply began. */
const BASE = 'base.tfstate';
/** States that were dealt with. */
const KEPT = 'kept';

/** Begins the names of folders in the system's temporary folder: each holds a state that its own folder did not take. */
const SPARE = 'twinstate-state-';

/** Where it lies, or null where there is none: beside the configuration, or in the place that was left for it. */
export function erroredPath(folder: string): string | null {
  const file = join(folder, ERRORED);
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true ? file : sparePath(folder);
}

/** The same, closed to everybody else, and beside the configuration as soon as that folder takes it. */
export function erroredFile(folder: string): string | null {
  const file = erroredPath(folder);
  if (file === null) return null;
  const own = broughtBack(folder, file);
  // Terraform makes it readable for everybody.
  chmodSync(own, 0o600);
  return own;
}

/** What this user, and nobody else, can have put there. */
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

/** States of several worlds have the same name; their folders do not. */
const spareName = (folder: string): string =>
  `${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)}.${ERRORED}`;

function broughtBack(folder: string, file: string): string {
  const own = join(folder, ERRORED);
  if (file === own) return own;
  try {
    writeWhole(own, readFileSync(file), 0o600);
  } catch {
    // It still takes nothing.
    return file;
  }
  rmSync(dirname(file), { recursive: true });
  return own;
}

/** Throws DrError `state-not-written`: whatever is planned beside such a file is planned from a state that is not true. */
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

/** Throws DrError `no-room`: on a full disk Terraform could leave neither a state that it cannot write nor a word about it. */
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
 * Keeps what Terraform said its state is when it could write it nowhere (it leaves no other file): beside the configuration; where that
 * folder takes nothing, in the system's temporary folder, where `erroredFile` finds it. Null: nowhere.
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

/** The same for an output that nobody followed to its end. */
export function keepDumpIn(folder: string, output: string): void {
  for (const state of dumpsIn(output)) keepDump(folder, state);
}

export function keepBase(folder: string, text: string): void {
  writeWhole(join(folder, BASE), text, 0o600);
}

/** What an apply began from holds values, so it lives no longer than it is needed. */
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

/** Moves a state file to those that were dealt with; answers where it is now. `label` is part of its name. */
export function putAside(folder: string, file: string, label: string): string {
  const kept = join(folder, KEPT);
  makeFolders(kept, 0o700);
  const to = freeName(kept, label);
  renameSync(file, to);
  return to;
}

/** Keeps a copy of a state beside those that were dealt with. */
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
