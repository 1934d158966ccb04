/** Ends what a dr that was killed left running. Only what is on record as started by it, and proven to be that very process. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, removeDrafts } from '../console/disk';
import { processesIn } from './holders';
import { groupOf, identify, isAlive, isRunning } from './processes';
import { erroredFile, forgetBase, keepDumpIn } from './leftovers';
import { noteUnfinished } from './unfinished';
import { closeRecord, KEY_VARIABLE, recordsIn, type RunningRecord } from './running';

/**
 * How long a Terraform that was told to stop may take to write its state before it is killed, in milliseconds. With its region
 * out, 1.11 took 65 s (measured); what it waits for at AWS may take longer.
 */
export const LAST_RESORT_MS = 15 * 60_000;

export interface Reaped {
  /** Processes that were killed: they write no state, or their Terraform was gone. */
  readonly killed: readonly number[];
  /** Terraforms that write a state, were told to stop and are not through. */
  readonly ending: readonly { readonly pid: number; readonly cwd: string }[];
}

/**
 * One round over all records whose dr is gone. A Terraform that writes a state gets one SIGINT, so that it writes what it has made
 * and lets go of the lock; two would make it leave without. Everything else is killed. Repeat it until nothing is left.
 */
export async function reapOrphans(registry: string, now: number): Promise<Reaped> {
  removeDrafts(registry, isAlive);
  const killed: number[] = [];
  const ending: { readonly pid: number; readonly cwd: string }[] = [];
  for (const record of recordsIn(registry).filter(({ owner }) => !isRunning(owner))) {
    const members = await membersOf(record);
    const leader = record.writes ? leaderAtWork(record, members) : undefined;
    if (members.length === 0) {
      forget(registry, record);
    } else if (leader !== undefined && mayGoOn(registry, record, leader, now)) {
      ending.push({ pid: leader, cwd: record.cwd });
    } else {
      for (const pid of members) kill(pid, 'SIGKILL');
      killed.push(...members);
    }
  }
  return { killed, ending };
}

/** True while a Terraform of a dr that is gone still writes a state in this folder. */
export async function isEnding(registry: string, folder: string): Promise<boolean> {
  return (await orphansIn(registry)).some(({ cwd, writes }) => writes && cwd === folder);
}

export interface Orphans {
  readonly pids: readonly number[];
  readonly cwd: string;
  readonly writes: boolean;
}

/** What a dr that is gone has started and still runs; nothing is done to it. */
export async function orphansIn(registry: string): Promise<readonly Orphans[]> {
  const left = recordsIn(registry).filter(({ owner }) => !isRunning(owner));
  const found = await Promise.all(left.map(async (one) => ({ pids: await membersOf(one), ...one })));
  return found.filter(({ pids }) => pids.length > 0).map(({ pids, cwd, writes }) => ({ pids, cwd, writes }));
}

/**
 * Id of the Terraform that still runs; undefined when it is gone: it writes nothing any more, whatever providers are left of it. A dr that
 * was killed before it wrote down which process it started leaves none on record: then it is the one that leads its group.
 */
function leaderAtWork({ leader }: RunningRecord, members: readonly number[]): number | undefined {
  if (leader === null) return members.find((pid) => groupOf(pid) === pid);
  return isRunning(leader) ? leader.pid : undefined;
}

/** Tells it to stop, once, whoever comes first; false when it had its time since. */
function mayGoOn(registry: string, { key }: RunningRecord, leader: number, now: number): boolean {
  const told = join(registry, `${key}.told`);
  try {
    writeFileSync(told, String(now), { flag: 'wx', mode: 0o600 });
  } catch {
    const since = Number(readFileSync(told, 'utf8') || now);
    return now - since < LAST_RESORT_MS;
  }
  kill(leader, 'SIGINT');
  return true;
}

function forget(registry: string, record: RunningRecord): void {
  if (record.output !== null) {
    keepDumpIn(record.cwd, outputOf(record.output));
    noteUnfinished(record.cwd, record.output);
    rmSync(record.output, { force: true });
  }
  if (record.writes && erroredFile(record.cwd) === null) forgetBase(record.cwd);
  closeRecord(registry, record.key);
}

function outputOf(file: string): string {
  return isThere(file) ? readFileSync(file, 'utf8') : '';
}

/** Ids of the processes of a record that still run: its key is in their environment, or (without /proc) they are in its group and folder. */
async function membersOf(record: RunningRecord): Promise<readonly number[]> {
  if (isThere('/proc/self/environ')) {
    const wanted = `${KEY_VARIABLE}=${record.key}`;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(wanted))
      .map(Number)
      .filter((pid) => identify(pid) !== undefined);
  }
  const { leader } = record;
  if (leader === null) return [];
  const here = (await processesIn(record.cwd)) ?? [];
  const group = here.filter((pid) => groupOf(pid) === leader.pid);
  return isRunning(leader) ? [...new Set([leader.pid, ...group])] : group;
}

function environmentOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // Gone since, or another user's.
    return [];
  }
}

function kill(pid: number, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
