/** What Terraform leaves in a state's working folder when it could not end in order. */
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere, writeWhole } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { StateId } from '../topology/topology';
import { parseStateFile, type Base } from './state-file';

/** The name that Terraform gives a state that it could not write where it belongs. */
export const ERRORED = 'errored.tfstate';
/** The state from which an apply began. */
const BASE = 'base.tfstate';
/** States that were dealt with. */
const KEPT = 'kept';

/** Where it lies, or null where there is none. */
export function erroredPath(folder: string): string | null {
  const file = join(folder, ERRORED);
  return isThere(file) ? file : null;
}

/** The same, closed to everybody else. */
export function erroredFile(folder: string): string | null {
  const file = erroredPath(folder);
  if (file === null) return null;
  // Terraform makes it readable for everybody.
  chmodSync(file, 0o600);
  return file;
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

/** Keeps what Terraform said its state is when it could write it nowhere; where this folder takes nothing, elsewhere. Null: nowhere. */
export function keepDump(folder: string, state: StateId, dumped: unknown): string | null {
  const text = `${typeof dumped === 'string' ? dumped : JSON.stringify(dumped)}\n`;
  for (const file of [join(folder, ERRORED), join(tmpdir(), `${state}.${ERRORED}`)]) {
    try {
      writeWhole(file, text, 0o600);
      return file;
    } catch {
      // The next place.
    }
  }
  return null;
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
  mkdirSync(kept, { recursive: true, mode: 0o700 });
  const to = freeName(kept, label);
  renameSync(file, to);
  return to;
}

/** Keeps a copy of a state beside those that were dealt with. */
export function keepCopy(folder: string, text: string, label: string): string {
  const kept = join(folder, KEPT);
  mkdirSync(kept, { recursive: true, mode: 0o700 });
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
