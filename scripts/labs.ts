/** Labs that this process starts: where their files lie, how they are found, and what a kept snapshot is a snapshot of. */
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning } from '../modules/lab/emulator/processes';
import type { Lab } from '../modules/lab/types';
import { setTimer, type Context } from './context';
import type { LabConnection } from './world';

/** Lab seconds per wall second, unless something else is asked for. */
export const LAB_SCALE = 20;

export interface LabRequest {
  readonly dir: string;
  readonly accountId: string;
  readonly scale: number;
  readonly snapshot?: string;
}

/** Starts a lab in this process. */
export async function startLabHere(context: Context, request: LabRequest): Promise<Lab> {
  const { startLab } = await import('../modules/lab/start');
  return startLab({
    ...request,
    cacheDir: cacheFolder(context),
    requirementsFile: join(context.paths.product, 'modules/lab/requirements.txt'),
    wall: { now: () => context.clock.now(), setTimer },
    console: context.console,
    processEnv: context.env,
    signal: context.signal,
    ...(context.env['DR_PYTHON'] === undefined ? {} : { python: context.env['DR_PYTHON'] }),
  });
}

/** A lab of this process as the verbs reach it; `id` names the folder of its Terraform working files. */
export function connectionTo(lab: Lab, id: string): LabConnection {
  return { id, endpoint: lab.endpoint, environment: lab.environment(), clock: lab.clock };
}

/** Programs of the lab are the same for every clone, so they lie in the user's cache. */
export function cacheFolder({ env }: Context): string {
  return join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'twinstate');
}

/**
 * Digest of everything a snapshot depends on besides the synthesized states: how the lab behaves, what bootstrap makes, and
 * who applied it. A snapshot of another lab is never found.
 */
export function labVersion(context: Context, terraform: string): string {
  const hash = createHash('sha256').update(`${terraform}\n`);
  for (const room of ['modules/lab', 'modules/bootstrap']) {
    for (const file of sources(join(context.paths.product, room))) hash.update(`${file}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|txt|py)$/.test(name) && !/[.]test[.]ts$|(^|\/)testing\//.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Where the lab of these states is kept; it may not be there yet. */
export function snapshotFolder(context: Context, statesDigest: string, terraform: string): string {
  const key = createHash('sha256').update(statesDigest).update(labVersion(context, terraform)).digest('hex');
  return join(context.paths.work, 'snapshots', key.slice(0, 32));
}

/** Removes snapshots other than `current`: each belongs to a version of states or lab that is gone. */
export function forgetOtherSnapshots(context: Context, current: string): void {
  const folder = join(context.paths.work, 'snapshots');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (join(folder, name) !== current) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

export interface Slot {
  readonly id: string;
  readonly release: () => void;
}

/**
 * A working folder for Terraform that no other run uses now, and that the next run finds with its providers set up. A slot of a
 * process that is gone is free.
 */
export function takeSlot(context: Context, name: string): Slot {
  const folder = join(context.paths.work, 'slots');
  mkdirSync(folder, { recursive: true });
  for (let n = 1; ; n += 1) {
    const id = `${name}-${n}`;
    const file = join(folder, id);
    if (claim(file)) return { id, release: () => rmSync(file, { force: true }) };
  }
}

function claim(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: identify(process.pid)?.started ?? '' }));
  try {
    // A link appears with its content, so that nobody takes a file that is being written for an abandoned one.
    linkSync(draft, file);
    return true;
  } catch {
    if (ownerRuns(file)) return false;
    rmSync(file, { force: true });
    return claim(file);
  } finally {
    rmSync(draft, { force: true });
  }
}

function ownerRuns(file: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { pid: number; started: string };
    return isRunning(owner);
  } catch {
    return false;
  }
}
