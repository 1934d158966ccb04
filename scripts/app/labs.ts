/** Labs of this process: their files, how they are found, and the digest of their snapshots. */
import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isThere, makeFolders } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { findLab, findOutdatedLab } from '../../modules/lab/address';
import { identify, isRunning } from '../../modules/terraform/processes';
import type { Lab } from '../../modules/lab/types';
import { setTimer, type Context } from './context';
import { plainNumber } from '../../modules/console/numbers';
import { settleWorld } from './orphans';
import { labFolder, type LabConnection } from './world';

/** Lab seconds per wall second, unless something else is asked for. */
export const LAB_SCALE = 20;

/** Reads `--scale`. Throws `usage` for what no lab can run at: durations of the models end at a few hundred milliseconds. */
export function readScale(given: unknown): number {
  const scale = plainNumber(given, { min: 1, max: 200 });
  if (scale !== null) return scale;
  throw new DrError(
    'usage',
    `--scale ${String(given)} is not a speed of a lab.`,
    'It counts lab seconds per second.',
    `Give a whole number from 1 to 200; ${LAB_SCALE} is usual.`,
  );
}

/** Reads `--port`. Throws `usage`. */
export function readPort(given: unknown): number | null {
  if (typeof given !== 'string') return null;
  const port = plainNumber(given, { min: 1, max: 65_535 });
  if (port !== null) return port;
  throw new DrError(
    'usage',
    `--port ${given} is not a port.`,
    'The lab listens on 127.0.0.1 at a port from 1 to 65535.',
    'Give such a number, or leave it out: then the lab takes one that is free.',
  );
}

/** A project has one lab for --lab. Throws `lab-runs`. */
export async function refuseSecondLab(context: Context): Promise<void> {
  const old = await findOutdatedLab(labFolder(context));
  if (old === undefined && (await findLab(labFolder(context))) === undefined) return;
  throw new DrError(
    'lab-runs',
    'A lab is running already.',
    'A project has one lab for --lab; another one would replace it.',
    'End it first: dr lab down',
    EXIT.refused,
  );
}

/** Resolves on Ctrl-C. */
export function untilStopped({ signal }: Context): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

export interface LabRequest {
  readonly dir: string;
  readonly accountId: string;
  readonly scale: number;
  /** Port of its endpoint; a free one where none is named. */
  readonly port?: number;
  readonly snapshot?: string;
  /** Name of the drill that it belongs to. */
  readonly owner?: string;
  /** False: nothing runs behind what the lab answers. */
  readonly plane: boolean;
}

/** Starts a lab in this process. */
export async function startLabHere(context: Context, request: LabRequest): Promise<Lab> {
  const { startLab } = await import('../../modules/parts/start-lab');
  if (request.snapshot !== undefined) markUsed(context, request.snapshot);
  // Remains of Terraform here belong to a lab that ended.
  const worlds = [request.owner ?? 'lab', ...(request.dir === labFolder(context) ? ['lab'] : [])];
  for (const world of new Set(worlds)) settleWorld(context.paths.work, world, (text) => context.console.warn(text));
  const { plane, ...rest } = request;
  return startLab({
    ...rest,
    ...(plane
      ? { plane: { program: join(context.paths.product, 'examples/shop/server.mjs'), random: Math.random } }
      : {}),
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
  const { endpoint, dns, clock, controlHeaders, curlConfig } = lab;
  return { id, endpoint, dns, clock, controlHeaders, curlConfig, environment: lab.environment() };
}

/** Programs of the lab are the same for every clone, so they lie in the user's cache. */
export function cacheFolder({ env }: Context): string {
  const named = env['XDG_CACHE_HOME'] ?? '';
  // The XDG base directory specification: what is empty or relative does not count.
  return join(isAbsolute(named) ? named : join(env['HOME'] ?? homedir(), '.cache'), 'twinstate');
}

/**
 * Digest of everything a snapshot depends on besides the synthesized states: how the lab behaves, what bootstrap makes, and
 * who applied it. A snapshot of another lab is never found.
 */
export function labVersion(context: Context, terraform: string): string {
  const hash = createHash('sha256').update(`${terraform}\n`);
  for (const room of ['modules/lab', 'modules/bootstrap', 'modules/parts']) {
    const folder = join(context.paths.product, room);
    for (const file of sources(folder).filter((name) => (room === 'modules/parts' ? ofLab(name) : !ofPlane(name))))
      hash.update(`${room}/${file}\n`).update(readFileSync(join(folder, file)));
  }
  return hash.digest('hex');
}

/** The data plane keeps nothing in a snapshot. */
const ofPlane = (file: string): boolean => file.startsWith('plane/');

/** Sides of parts by which a lab behaves. */
const ofLab = (file: string): boolean => /^[^/]+\/lab(\/|\.ts$)/.test(file);

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|txt|py)$/.test(name) && !/[.]test[.]ts$|(^|\/)testing\//.test(name))
    .sort();
}

/** Where the lab of these states is kept; it may not be there yet. */
export function snapshotFolder(context: Context, statesDigest: string, terraform: string): string {
  const key = createHash('sha256').update(statesDigest).update(labVersion(context, terraform)).digest('hex');
  return join(context.paths.work, 'snapshots', key.slice(0, 32));
}

/** How many kept labs stay: those of a few environments, or of the branches somebody goes back and forth between. */
const KEPT = 6;
/** Drafts of killed processes are removed after a day. */
const ABANDONED_MS = 24 * 3600_000;

/** Removes all but the kept labs used last. What another process writes at this moment stays. */
export function forgetOldSnapshots(context: Context): void {
  const folder = join(context.paths.work, 'snapshots');
  if (!isThere(folder)) return;
  const all = readdirSync(folder).map((name) => {
    const at = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return { name, at, whole: /^[0-9a-f]{32}$/.test(name) };
  });
  const kept = all.filter(({ whole }) => whole).sort((one, other) => other.at - one.at);
  const abandoned = all.filter(({ whole, at }) => !whole && context.clock.now() - at > ABANDONED_MS);
  for (const { name } of [...kept.slice(KEPT), ...abandoned]) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function markUsed({ clock }: Context, snapshot: string): void {
  const now = clock.now() / 1000;
  if (isThere(snapshot)) utimesSync(snapshot, now, now);
}

export interface LabSlot {
  readonly id: string;
  readonly release: () => void;
}

/**
 * A working folder for Terraform that no other run uses now, and that the next run finds with its providers set up. A slot of a
 * process that is gone is free.
 */
export function takeSlot(context: Context, name: string): LabSlot {
  const folder = join(context.paths.work, 'slots');
  makeFolders(folder);
  for (let n = 1; ; n += 1) {
    const id = `${name}-${n}`;
    const file = join(folder, id);
    if (claim(file)) return { id, release: () => rmSync(file, { force: true }) };
  }
}

function claim(file: string): boolean {
  if (appears(file)) return true;
  if (ownerRuns(file)) return false;
  // Two that find the same dead owner must not both take its place: one of them does, the other tries the next slot.
  const taking = `${file}.taking`;
  if (!appears(taking)) return false;
  try {
    // Somebody may have taken it between the first look and now.
    if (ownerRuns(file)) return false;
    rmSync(file, { force: true });
    return appears(file);
  } finally {
    rmSync(taking, { force: true });
  }
}

/** Makes a file that names this process, unless there is one. It appears with its content: nobody sees it half written. */
function appears(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify({ pid: process.pid, started: identify(process.pid)?.started ?? '' }));
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
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
