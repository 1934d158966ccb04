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
  keepUnfinished(folder, progress.created, progress.made);
}

export interface Unfinished {
  /** Begun, whether they were made or not. */
  readonly addresses: readonly string[];
  /** Those of them that were made by an apply that was killed: where its state was not written, they are in none. */
  readonly made: readonly string[];
  /** The file, where it is there and says nothing that can be read: then anything may have been begun. */
  readonly damaged: string | null;
}

/** Adds addresses to those that are known; nothing is written for nothing. A damaged file stays: it stands for more than these. */
export function keepUnfinished(folder: string, begun: readonly string[], made: readonly string[] = []): void {
  const before = readUnfinished(folder);
  if (begun.length === 0 || before.damaged !== null) return;
  const both = { begun: joined(before.addresses, begun), made: joined(before.made, made) };
  writeWhole(join(folder, FILE), JSON.stringify(both), 0o600);
}

const joined = (one: readonly string[], other: readonly string[]): readonly string[] =>
  [...new Set([...one, ...other])].sort();

export function readUnfinished(folder: string): Unfinished {
  const file = join(folder, FILE);
  if (!isThere(file)) return { addresses: [], made: [], damaged: null };
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    // An earlier version wrote what was begun, and nothing else.
    if (isList(read)) return { addresses: read, made: [], damaged: null };
    const { begun, made } = Object(read) as Readonly<Record<string, unknown>>;
    if (isList(begun) && isList(made)) return { addresses: begun, made, damaged: null };
  } catch {
    // Told below.
  }
  return { addresses: [], made: [], damaged: file };
}

const isList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

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
