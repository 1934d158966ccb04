/**
 * Resources whose creation was begun by an apply that did not end in order, kept in the state's working folder until an apply of
 * that state ends well. Those that the next plan wants to create may exist already.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../console/disk';
import { Progress } from './progress';

const FILE = 'unfinished.json';

/** Reads the output of an apply that nobody followed to its end. */
export function noteUnfinished(folder: string, output: string): void {
  const progress = new Progress();
  for (const line of textOf(output).split('\n')) progress.take(line);
  keepUnfinished(folder, progress.created);
}

/** Adds addresses to those that are known; nothing is written for nothing. */
export function keepUnfinished(folder: string, addresses: readonly string[]): void {
  if (addresses.length === 0) return;
  const all = [...new Set([...readUnfinished(folder), ...addresses])].sort();
  writeWhole(join(folder, FILE), JSON.stringify(all), 0o600);
}

export function readUnfinished(folder: string): readonly string[] {
  try {
    const read: unknown = JSON.parse(textOf(join(folder, FILE)));
    return Array.isArray(read) ? read.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function forgetUnfinished(folder: string): void {
  rmSync(join(folder, FILE), { force: true });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
