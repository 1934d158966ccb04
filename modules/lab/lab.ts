/** Puts a lab together: tools, emulator, gateway, and the order in which they start and end. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { createClock } from '../console/clock';
import { DrError, EXIT } from '../console/errors';
import type { Clock } from '../console/ports';
import { reapChildren } from './emulator/children';
import { startEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator';
import { identify, isRunning } from './emulator/processes';
import { ensureTools } from './emulator/tools';
import { createChain } from './gateway/chain';
import type { ClockOrigin } from './gateway/control';
import type { Behaviours, HandlerContext } from './gateway/handler';
import { createRequestJournal } from './gateway/journal';
import { createModels } from './gateway/model';
import { createOutages } from './gateway/outages';
import { startServer } from './gateway/server';
import { createStore } from './gateway/store';
import { isEmulated } from './gateway/unknown';
import { createUpstream } from './gateway/upstream';
import { readSnapshot, writeSnapshot, type GatewayState } from './snapshots/snapshot';
import type { Lab, LabAddress, LabOptions } from './types';

/** Starts a lab with these behaviours in front of the emulator. */
export async function startLabWith(options: LabOptions, behaviours: Behaviours): Promise<Lab> {
  options.signal?.throwIfAborted();
  const registry = join(options.cacheDir, 'lab-processes');
  await reapChildren(registry);
  const tools = await ensureTools(options);
  const dir = join(options.dir, 'emulator');
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const saved = options.snapshot === undefined ? undefined : await readSnapshot(options.snapshot, dir);
  checkAccount(saved, options);
  const path = options.processEnv['PATH'] ?? '/usr/bin:/bin';
  const emulatorOptions: EmulatorOptions = { tools, dir, registry, accountId: options.accountId, path };
  const emulator = await startEmulator(emulatorOptions, options.signal);
  try {
    return await assemble(options, behaviours, { emulatorOptions, emulator, saved });
  } catch (error) {
    await emulator.stop(false);
    throw error;
  }
}

interface Started {
  readonly emulatorOptions: EmulatorOptions;
  readonly emulator: Emulator;
  readonly saved: GatewayState | undefined;
}

async function assemble(options: LabOptions, behaviours: Behaviours, started: Started): Promise<Lab> {
  const { emulatorOptions, saved } = started;
  const { tools, dir } = emulatorOptions;
  const stopping = new AbortController();
  const { clock, origin } = labClock(options, saved);
  const store = createStore();
  if (saved) store.load(saved.store);
  const outages = createOutages();
  const journalFile = join(options.dir, 'requests.jsonl');
  await rm(journalFile, { force: true });
  const journal = createRequestJournal(journalFile);
  const models = createModels(tools.models);
  const upstream = createUpstream(started.emulator.port);
  const { accountId } = options;
  const chain = createChain({
    models,
    upstream,
    handlers: behaviours.handlers,
    clock,
    store,
    signal: stopping.signal,
    accountId,
    emulated: (service) => isEmulated(started.emulator.services, service),
    regionOut: (region) => outages.modeOf(region) !== undefined,
  });
  let { emulator } = started;
  const save = oneAtATime(async (folder: string): Promise<void> => {
    if (!isAbsolute(folder)) throw new Error(`a snapshot's folder must be absolute, not ${folder}`);
    await upstream.pause();
    try {
      // The emulator writes its state only when it ends; requests wait for the second that this takes.
      await emulator.stop(true);
      await writeSnapshot(dir, folder, { store: store.toJson(), clockNow: clock.now(), accountId });
    } finally {
      emulator = await startEmulator(emulatorOptions);
      upstream.resume(emulator.port);
    }
  });
  const control = {
    outages,
    journal,
    clock,
    clockOrigin: () => origin,
    accountId,
    probe: behaviours.probe,
    context: (): HandlerContext => chain.context(),
    save,
  };
  const warn = (text: string): void => options.console.warn(text);
  const server = await startServer({ models, chain, outages, journal, store, clock, accountId, control, warn });
  for (const handler of behaviours.handlers) handler.start?.(chain.context());
  const addressFile = join(options.dir, 'lab.json');
  await writeAddress(addressFile, { endpoint: server.endpoint, accountId, clock: origin });

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= end());
  const end = async (): Promise<void> => {
    options.signal?.removeEventListener('abort', onAbort);
    stopping.abort(new Error('the lab stops'));
    outages.close();
    await server.close();
    await save.settled();
    upstream.close();
    await emulator.stop(false);
    await journal.flush();
    await rm(addressFile, { force: true });
    await rm(dir, { recursive: true, force: true });
  };
  const onAbort = (): void => void stop();
  options.signal?.addEventListener('abort', onAbort, { once: true });
  if (options.signal?.aborted) {
    await stop();
    options.signal.throwIfAborted();
  }

  return {
    endpoint: server.endpoint,
    clock,
    restored: saved !== undefined,
    programs: { aws: tools.aws, shellcheck: tools.shellcheck },
    environment: () => labEnvironment(server.endpoint, accountId, emulatorOptions),
    outage: (region, mode) => Promise.resolve(outages.begin(region, mode)),
    restore: (region) => Promise.resolve(outages.end(region)),
    requests: (since = 0) => Promise.resolve(journal.since(since)),
    saveSnapshot: save,
    stop,
  };
}

/** Environment that reaches this lab and nothing of the user's. The access key is the account id: the emulator takes the account from it. */
function labEnvironment(endpoint: string, accountId: string, emulator: EmulatorOptions): Record<string, string> {
  return {
    PATH: emulator.path,
    HOME: join(emulator.dir, 'tmp'),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accountId,
    AWS_SECRET_ACCESS_KEY: 'lab',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
    CHECKPOINT_DISABLE: '1',
    NO_PROXY: '127.0.0.1,localhost',
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

/** Runs `act` for one caller after the other. */
function oneAtATime(act: (argument: string) => Promise<void>): {
  (argument: string): Promise<void>;
  settled(): Promise<void>;
} {
  let last: Promise<void> = Promise.resolve();
  const settled = (): Promise<void> => last.catch(() => undefined);
  const run = (argument: string): Promise<void> => (last = settled().then(() => act(argument)));
  return Object.assign(run, { settled });
}

async function writeAddress(
  file: string,
  address: Pick<LabAddress, 'endpoint' | 'accountId' | 'clock'>,
): Promise<void> {
  const self = identify(process.pid);
  const full: LabAddress = { ...address, pid: process.pid, processStarted: self?.started ?? '' };
  await writeFile(file, `${JSON.stringify(full)}\n`, { mode: 0o600 });
}

/** The lab that runs in `dir`, or undefined when there is none. A file left by a killed process is not believed, and an address outside loopback never. */
export async function findLab(dir: string): Promise<LabAddress | undefined> {
  try {
    const address = JSON.parse(await readFile(join(dir, 'lab.json'), 'utf8')) as LabAddress;
    const running = isRunning({ pid: address.pid, started: address.processStarted });
    return running && /^http:\/\/127\.0\.0\.1:\d+$/.test(address.endpoint) ? address : undefined;
  } catch {
    return undefined;
  }
}
