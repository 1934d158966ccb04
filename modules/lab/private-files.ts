/** Checks the owner of a file: files that another user may have written are ignored. */
import { lstatSync, statSync } from 'node:fs';

/** True for a file of this user's own that nobody else can write to, and that is no link. */
export function isPrivate(path: string): boolean {
  try {
    const { uid, mode } = lstatSync(path);
    const isFile = (mode & 0o170000) === 0o100000;
    return isFile && uid === ownId() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** True where this user or the machine's administrator made what the path leads to: a program from there may be run. */
export function isTrusted(path: string): boolean {
  const { uid } = statSync(path);
  return uid === 0 || uid === ownId();
}

/** Windows has no such number, and no lab. */
function ownId(): number {
  return process.getuid?.() ?? 0;
}
