/** The plane of a lab: its databases, tasks and ways, started beside the gateway that says what they are to be. */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createClock } from '../../console/clock';
import type { Behaviours } from '../behaviours';
import type { Gateway, GatewayParts } from '../gateway/gateway';
import type { LabOptions } from '../types';
import { startDatabases } from './databases/databases';
import { planeFolder } from './folders';
import { isolateBy } from './net/isolate';
import { startLink } from './net/link';
import { createWays, type Ways } from './net/ways';
import { BETWEEN_REGIONS, startPlane, type LabPlane } from './plane';
import { realProbe } from './probe';
import { startTasks } from './tasks/tasks';

interface Wanted {
  readonly options: LabOptions;
  readonly program: string;
  readonly random: () => number;
  readonly behaviours: Behaviours;
  readonly gateway: Gateway;
  readonly ways: Ways;
}

/** The plane of a lab that begins: what the gateway is told of it before it runs, and its start. */
export interface PlaneSlot {
  readonly told: Pick<GatewayParts, 'outageChanged' | 'plane' | 'ways' | 'probe' | 'dns'>;
  /** Null where none is asked for. Throws `plane-no-postgres`; the gateway is closed then. */
  start(gateway: Gateway): Promise<LabPlane | null>;
}

export function planeSlot(options: LabOptions, behaviours: Behaviours): PlaneSlot {
  const { plane: wanted } = options;
  if (wanted === undefined) return { told: {}, start: () => Promise.resolve(null) };
  const ways = createWays(BETWEEN_REGIONS);
  let running: LabPlane | null = null;
  return {
    told: {
      outageChanged: (region, mode) => isolateBy(ways, region, mode),
      plane: () => running?.state() ?? null,
      ways,
      dns: (name, type, context) => running?.answer(name, type) ?? dnsOf(behaviours)(name, type, context),
      probe: realProbe(behaviours.probe, () => running?.proxy ?? null),
    },
    async start(gateway) {
      try {
        return (running = await planeOfLab({ options, ...wanted, behaviours, gateway, ways }));
      } catch (error) {
        await gateway.close();
        throw error;
      }
    },
  };
}

const dnsOf = ({ dns }: Behaviours): NonNullable<Behaviours['dns']> =>
  dns ?? (() => Promise.resolve({ code: 'REFUSED', answers: [] }));

async function planeOfLab({ options, program, random, behaviours, gateway, ways }: Wanted): Promise<LabPlane> {
  const { cacheDir, console } = options;
  // Where processes are on record, so that those of a killed lab are found.
  const registry = join(cacheDir, 'lab-processes');
  const signal = options.signal ?? new AbortController().signal;
  const folder = await planeFolder(tmpdir(), process.pid, process.getuid?.() ?? null);
  const wall = createClock({ scale: 1, ...options.wall });
  const warn = (text: string): void => console.warn(text);
  const usual = BETWEEN_REGIONS;
  const databases = await startDatabases({ folder, cacheDir, registry, wall, warn, usual }).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  const preload = join(dirname(options.requirementsFile), 'plane', 'tasks', 'preload.cjs');
  const plane = await startPlane({
    databases,
    tasks: (egressOf) =>
      startTasks({
        program,
        preload,
        dir: join(folder, 'tasks'),
        registry,
        egressOf,
        dns: gateway.dns,
        wall: options.wall,
        warn,
        signal,
      }),
    link: (target, condition) => startLink({ target, condition }),
    ways,
    context: gateway.context(),
    dns: dnsOf(behaviours),
    addressOf: behaviours.plane?.addressOf ?? ((name) => name),
    sides: behaviours.plane?.sides ?? [],
    wall,
    random,
    warn,
    signal,
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  });
  gateway.journal.listen(({ mutating }) => mutating && plane.touch());
  return plane;
}
