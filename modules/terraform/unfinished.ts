/**
 * Resources whose creation was begun by an apply that did not end in order, kept in the state's working folder until an apply of
 * that state ends well. Those that the next plan wants to create may exist already.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, writeWhole } from '../console/disk';
import { Progress } from './progress';

const FILE = 'unfinished.json';

/** Reads the output of an apply that nobody followed to its end. */
export function noteUnfinished(folder: string, output: string): void {
  const progress = new Progress();
  for (const line of textOf(output).split('\n')) progress.take(line);
  keepUnfinished(folder, progress.created);
}

export interface Unfinished {
  readonly addresses: readonly string[];
  /** The file, where it is there and says nothing that can be read: then anything may have been begun. */
  readonly damaged: string | null;
}

/** Adds addresses to those that are known; nothing is written for nothing. A damaged file stays: it stands for more than these. */
export function keepUnfinished(folder: string, addresses: readonly string[]): void {
  const before = readUnfinished(folder);
  if (addresses.length === 0 || before.damaged !== null) return;
  const all = [...new Set([...before.addresses, ...addresses])].sort();
  writeWhole(join(folder, FILE), JSON.stringify(all), 0o600);
}

export function readUnfinished(folder: string): Unfinished {
  const file = join(folder, FILE);
  if (!isThere(file)) return { addresses: [], damaged: null };
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(read) && read.every((one) => typeof one === 'string')) return { addresses: read, damaged: null };
  } catch {
    // Told below.
  }
  return { addresses: [], damaged: file };
}

export function forgetUnfinished(folder: string): void {
  rmSync(join(folder, FILE), { recursive: true, force: true });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
