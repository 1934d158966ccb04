/**
 * Records of programs that dr started, so that the next start after a killed dr finds exactly these. A record is
 * written before its program starts. The program and its children have the record's key in their environment.
 */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeFolders, writeWhole } from '../console/disk';
import { identify, type ProcessIdentity } from './processes';

/** Variable of a started program's environment that holds the key of its record. */
export const KEY_VARIABLE = 'DR_STARTED';

/** Name of a file that holds the output of a program. */
const OUTPUT = /^output-[0-9a-f]{12}\.log$/;

/** A name for such a file in `cwd`. */
export const outputFileIn = (cwd: string): string => join(cwd, `output-${randomBytes(6).toString('hex')}.log`);

export interface RunningRecord {
  /** Random; names the record's file. */
  readonly key: string;
  /** The dr that started it. */
  readonly owner: ProcessIdentity;
  /** The started process, leader of its group. Null until it is known. */
  readonly leader: ProcessIdentity | null;
  readonly cwd: string;
  /** It writes a state: it must be told to stop, not be killed. */
  readonly writes: boolean;
  /** The file with its output, if it outlives its reader. */
  readonly output: string | null;
}

/** Puts a program on record before it starts. */
export function openRecord(
  registry: string,
  { cwd, writes, output }: Pick<RunningRecord, 'cwd' | 'writes' | 'output'>,
): RunningRecord {
  const owner = identify(process.pid) ?? { pid: process.pid, started: '' };
  const record = { key: randomBytes(12).toString('hex'), owner, leader: null, cwd, writes, output };
  makeFolders(registry, 0o700);
  keepRecord(registry, record);
  return record;
}

/** Records its process. */
export function recordStarted(registry: string, record: RunningRecord, pid: number): void {
  const leader = identify(pid);
  if (leader !== undefined) keepRecord(registry, { ...record, leader });
}

export function closeRecord(registry: string, key: string): void {
  for (const name of [`${key}.json`, `${key}.told`]) rmSync(join(registry, name), { force: true });
}

/** All records of a folder; other files are ignored. */
export function recordsIn(registry: string): readonly RunningRecord[] {
  return list(registry)
    .filter((name) => /^[0-9a-f]{24}\.json$/.test(name))
    .flatMap((name) => {
      const record = readRecord(join(registry, name));
      return record === null ? [] : [record];
    });
}

function keepRecord(registry: string, record: RunningRecord): void {
  writeWhole(join(registry, `${record.key}.json`), JSON.stringify(record), 0o600);
}

function readRecord(file: string): RunningRecord | null {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as RunningRecord;
    // Files that a record names will be removed, so they must be ones that a record can name.
    const own = record.key === basename(file, '.json') && typeof record.owner.pid === 'number';
    const output = record.output === null || isOutputIn(record.output, record.cwd);
    return own && typeof record.cwd === 'string' && output ? record : null;
  } catch {
    // It was closed meanwhile, or is incomplete.
    return null;
  }
}

function isOutputIn(output: string, cwd: string): boolean {
  return dirname(output) === cwd && OUTPUT.test(basename(output));
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
