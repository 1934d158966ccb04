/** Ends the children of a killed dr: only recorded ones whose identity is proven. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere, removeDrafts } from '../console/disk';
import { processesIn } from './holders';
import { groupOf, identify, isAlive, isRunning } from './processes';
import { erroredFile, forgetBase, keepDumpIn } from './leftovers';
import { noteUnfinished } from './unfinished';
import { closeRecord, KEY_VARIABLE, recordsIn, type RunningRecord } from './running';

/**
 * How long a Terraform that was told to stop may take to write its state before it is killed, in milliseconds. With its
 * region out, 1.11 took 65 s (measured); operations of AWS may take longer.
 */
export const LAST_RESORT_MS = 15 * 60_000;

export interface Reaped {
  /** Killed processes: they write no state, or their Terraform had ended. */
  readonly killed: readonly number[];
  /** Terraforms that write a state, were told to stop and still run. */
  readonly ending: readonly { readonly pid: number; readonly cwd: string }[];
}

/**
 * One round over all records of dead drs. A Terraform that writes a state gets one SIGINT, so that it writes the state
 * and releases the lock; after two it would exit without. Everything else is killed. Repeat until nothing is left.
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

/** True while a Terraform of a dead dr still writes a state in this folder. */
export async function isEnding(registry: string, folder: string): Promise<boolean> {
  return (await orphansIn(registry)).some(({ cwd, writes }) => writes && cwd === folder);
}

export interface Orphans {
  readonly pids: readonly number[];
  readonly cwd: string;
  readonly writes: boolean;
}

/** Running children of dead drs; nothing is done to them. */
export async function orphansIn(registry: string): Promise<readonly Orphans[]> {
  const left = recordsIn(registry).filter(({ owner }) => !isRunning(owner));
  const found = await Promise.all(left.map(async (one) => ({ pids: await membersOf(one), ...one })));
  return found.filter(({ pids }) => pids.length > 0).map(({ pids, cwd, writes }) => ({ pids, cwd, writes }));
}

/**
 * Id of the running Terraform; undefined if it ended, even if providers are left. If dr was killed before it recorded
 * the process id, it is the leader of the group.
 */
function leaderAtWork({ leader }: RunningRecord, members: readonly number[]): number | undefined {
  if (leader === null) return members.find((pid) => groupOf(pid) === pid);
  return isRunning(leader) ? leader.pid : undefined;
}

/** Tells it to stop, once only; false if its time is over. */
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

/**
 * Ids of a record's running processes: its key is in their environment, or (without /proc) they are in its group and
 * folder.
 */
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
    // Ended since, or another user's.
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
