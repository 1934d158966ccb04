/** Puts a lab together: tools, emulator, gateway, and the order in which they start and end. */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { createClock } from '../console/clock';
import { makeFolders } from '../console/disk';
import { DrError, EXIT } from '../console/errors';
import type { Clock } from '../console/ports';
import { findLab, publish } from './address';
import { controlHeaders, createKeys, credentialsOf, type LabAccess, type LabIdentity } from './credentials';
import { reapChildren } from './emulator/children';
import { startEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator';
import { ensureTools } from './emulator/tools';
import type { ClockOrigin } from './gateway/control';
import { startGateway, type Gateway } from './gateway/gateway';
import type { Behaviours } from './behaviours';
import { createModels } from './gateway/model';
import { planeSlot } from './plane/start';
import { serviceBook } from './gateway/service';
import { createUpstream, type Upstream } from './gateway/upstream';
import { namedSnapshot, readSnapshot, writeSnapshot, type GatewayState } from './snapshots/snapshot';
import type { Lab, LabOptions } from './types';

/** Starts a lab with these behaviours in front of the emulator. */
export async function startLabWith(options: LabOptions, behaviours: Behaviours): Promise<Lab> {
  options.signal?.throwIfAborted();
  if (await findLab(options.dir)) throw alreadyRunning(options.dir);
  const registry = join(options.cacheDir, 'lab-processes');
  await tidyUp(options, registry);
  const tools = await ensureTools(options);
  makeFolders(options.dir, 0o700);
  const dir = join(options.dir, 'emulator');
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const saved = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot, dir);
  checkAccount(saved, options);
  const path = options.processEnv['PATH'] ?? '/usr/bin:/bin';
  const launcher = join(dirname(options.requirementsFile), 'emulator', 'launch.py');
  const services = serviceBook(behaviours.services).open;
  const { accountId } = options;
  const emulatorOptions: EmulatorOptions = { tools, launcher, services, dir, registry, accountId, path };
  const emulator = await startEmulator(emulatorOptions, options.signal);
  try {
    return await assemble(options, behaviours, { emulatorOptions, emulator, saved });
  } catch (error) {
    await emulator.stop(false);
    throw error;
  }
}

/** Emulators whose parents were killed: their labs are gone, and whoever comes next ends them, and says so. */
async function tidyUp({ console }: LabOptions, registry: string): Promise<void> {
  const ended = await reapChildren(registry);
  if (ended > 0)
    console.warn(`A lab that was killed had left ${ended === 1 ? 'a process' : `${ended} processes`}: ended.`);
}

interface Started {
  readonly emulatorOptions: EmulatorOptions;
  readonly emulator: Emulator;
  readonly saved: GatewayState | undefined;
}

async function assemble(options: LabOptions, behaviours: Behaviours, started: Started): Promise<Lab> {
  const { emulatorOptions, saved } = started;
  const { tools, dir } = emulatorOptions;
  const { accountId } = options;
  const { clock, origin } = labClock(options, saved);
  const journalFile = join(options.dir, 'requests.jsonl');
  const services = serviceBook(behaviours.services);
  const keys = createKeys();
  await rm(journalFile, { force: true });
  const keeper = keepEmulator(started);
  const slot = planeSlot(options, behaviours);
  const gateway = await startGateway({
    behaviours,
    models: createModels(tools.models),
    emulated: (service) => services.isEmulated(started.emulator.services, service),
    upstream: keeper.upstream,
    port: options.port ?? 0,
    clock,
    clockOrigin: origin,
    store: saved?.store,
    journalFile,
    accountId,
    keys,
    closedTo: (service, action) => services.closedTo(service, action),
    save: (name) => namedSnapshot(options.dir, name).then((folder) => save(folder).then(() => folder)),
    warn: (text) => options.console.warn(text),
    ...slot.told,
  });
  const plane = await slot.start(gateway);
  const save = (folder: string): Promise<void> =>
    keeper.save(folder, () => ({ store: gateway.store.toJson(), clockNow: clock.now(), accountId }));
  const { endpoint, dns } = gateway;
  const owner = options.owner ?? 'lab';
  const proxy = plane === null ? {} : { proxy: plane.proxy };
  const own = { endpoint, dns, ...proxy, accountId, owner, programs: dirname(tools.aws), clock: origin, keys };
  const { curlConfig, withdraw } = await publish(options.dir, own);
  const stop = stopper(options, async () => {
    await plane?.stop();
    await gateway.close();
    await keeper.stop();
    await withdraw();
    await rm(dir, { recursive: true, force: true });
  });
  if (options.signal?.aborted) await stop();
  options.signal?.throwIfAborted();
  return {
    endpoint,
    dns,
    clock,
    restored: saved !== undefined,
    plane,
    programs: { aws: tools.aws, shellcheck: tools.shellcheck },
    controlHeaders: controlHeaders(keys),
    curlConfig,
    environment: (identity) => labEnvironment(own, identity ?? null, emulatorOptions),
    ...steering(gateway),
    saveSnapshot: save,
    stop,
  };
}

/** What can be done to a lab while it runs. */
function steering({ outages, disturbances, journal, turn }: Gateway): Steering {
  return {
    outage: (region, mode, lasts) => Promise.resolve(outages.begin(region, mode, lasts)),
    restore: (region) => Promise.resolve(outages.end(region)),
    controlPlane: (region, out) => Promise.resolve(disturbances.controlPlane(region, out)),
    turn,
    requests: (since = 0) => Promise.resolve(journal.since(since)),
  };
}

type Steering = Pick<Lab, 'outage' | 'restore' | 'controlPlane' | 'turn' | 'requests'>;

/** The emulator through its restarts: it writes its state only when it ends, so a snapshot restarts it behind the same gateway. */
function keepEmulator(started: Started): {
  readonly upstream: Upstream;
  save(folder: string, state: () => GatewayState): Promise<void>;
  stop(): Promise<void>;
} {
  const { emulatorOptions } = started;
  let { emulator } = started;
  let stopping = false;
  let saving: Promise<void> = Promise.resolve();
  const upstream = createUpstream(emulator.socket);
  async function saveNow(folder: string, state: () => GatewayState): Promise<void> {
    if (stopping) throw new Error('the lab stops');
    if (!isAbsolute(folder)) throw new Error(`a snapshot's folder must be absolute, not ${folder}`);
    // Requests wait for the second that this takes.
    await upstream.pause();
    try {
      await emulator.stop(true);
      await writeSnapshot(emulatorOptions.dir, folder, state());
    } finally {
      emulator = await startEmulator(emulatorOptions);
      upstream.resume(emulator.socket);
    }
  }
  return {
    upstream,
    save(folder, state) {
      const next = saving.catch(() => undefined).then(() => saveNow(folder, state));
      saving = next;
      return next;
    },
    async stop() {
      stopping = true;
      await saving.catch(() => undefined);
      upstream.close();
      await emulator.stop(false);
    },
  };
}

function alreadyRunning(dir: string): DrError {
  return new DrError(
    'lab-running',
    'A lab is already running here.',
    `${join(dir, 'lab.json')} names a process that runs.`,
    'Use that lab, or stop it first.',
    EXIT.refused,
  );
}

/** Ends the lab once, whoever asks first: its owner or the signal. */
function stopper(options: LabOptions, end: () => Promise<void>): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  const onAbort = (): void => void stop();
  const stop = (): Promise<void> => {
    options.signal?.removeEventListener('abort', onAbort);
    return (stopped ??= end());
  };
  options.signal?.addEventListener('abort', onAbort, { once: true });
  return stop;
}

/** Environment of the programs that work in this lab. */
function labEnvironment(
  access: LabAccess,
  identity: LabIdentity | null,
  emulator: EmulatorOptions,
): Record<string, string> {
  return {
    PATH: emulator.path,
    HOME: join(emulator.dir, 'tmp'),
    AWS_PAGER: '',
    CHECKPOINT_DISABLE: '1',
    ...credentialsOf(access, identity),
  };
}

/** A restored lab goes on where its snapshot ended, so that nothing in it happened in its future. */
function labClock(options: LabOptions, saved: GatewayState | undefined): { clock: Clock; origin: ClockOrigin } {
  const { scale, wall } = options;
  const offset = Math.max(0, (saved?.clockNow ?? 0) - wall.now());
  const now = (): number => wall.now() + offset;
  const origin = now();
  return { clock: createClock({ scale, now, setTimer: wall.setTimer, origin }), origin: { scale, origin, offset } };
}

function checkAccount(saved: GatewayState | undefined, options: LabOptions): void {
  if (!saved || saved.accountId === options.accountId) return;
  throw new DrError(
    'snapshot-of-other-account',
    'The snapshot belongs to another account.',
    `It was made for ${saved.accountId}, the environment names ${options.accountId}.`,
    'Start the lab without it (--fresh).',
    EXIT.refused,
  );
}
