/** Ends what a dr that was killed left running. Only what is on record as started by it, and proven to be that very process. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isThere } from '../console/disk';
import { processesIn } from './holders';
import { identify, isRunning } from './processes';
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
  const killed: number[] = [];
  const ending: { readonly pid: number; readonly cwd: string }[] = [];
  for (const record of recordsIn(registry).filter(({ owner }) => !isRunning(owner))) {
    const members = await membersOf(record);
    if (members.length === 0) {
      forget(registry, record);
    } else if (record.writes && isAtWork(record) && mayGoOn(registry, record, members, now)) {
      ending.push({ pid: record.leader?.pid ?? members[0] ?? 0, cwd: record.cwd });
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

/** A leader that is gone writes nothing any more, whatever providers are left of it. Not known yet: it is taken for one at work. */
function isAtWork({ leader }: RunningRecord): boolean {
  return leader === null || isRunning(leader);
}

/** Tells it to stop, once, whoever comes first; false when it had its time since. */
function mayGoOn(registry: string, { key, leader }: RunningRecord, members: readonly number[], now: number): boolean {
  const told = join(registry, `${key}.told`);
  try {
    writeFileSync(told, String(now), { flag: 'wx', mode: 0o600 });
  } catch {
    const since = Number(readFileSync(told, 'utf8') || now);
    return now - since < LAST_RESORT_MS;
  }
  for (const pid of leader === null ? members : [leader.pid]) kill(pid, 'SIGINT');
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

function groupOf(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return -1;
  }
}

function kill(pid: number, signal: 'SIGINT' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone meanwhile.
  }
}
