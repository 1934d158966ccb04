/** What a drill measures from outside: clients at work, the rows that databases hold afterwards, and the lag in between. */
import type { LagSample, RunTimes, ClientRecord, StoreRows, StoreSide, StoredRow } from '../evidence/measured/records';
import { measureRun, type Measured } from '../evidence/measured/measured';
import type { Clock } from '../console/ports';
import type { LabPlane, PlaneRow } from '../lab/plane/plane';
import type { StepResult } from '../runbook/outcome';
import type { RunRecord } from './record';
import { CLIENT_KINDS } from '../lab/plane/clients/kinds';

/** Clients at work. */
export interface ClientsAtWork {
  records(): Promise<readonly ClientRecord[]>;
  stop(): Promise<{ readonly full: boolean }>;
}

export interface MeasuringPorts {
  readonly plane: Pick<LabPlane, 'query' | 'queryBackup' | 'intent' | 'seen' | 'settled'>;
  /** Starts the load. */
  readonly clients: () => Promise<ClientsAtWork>;
  /** Real time. */
  readonly wall: Clock;
  readonly signal: AbortSignal;
  /** Share of operations that are to succeed; null: no such objective. */
  readonly availability: number | null;
}

/** What was measured, or why it could not be. */
export interface MeasuredDrill {
  readonly measured: Measured | null;
  readonly problem: string | null;
}

/** A measurement that goes on. */
export interface Measuring {
  /** Ends the load, counts rows, and computes. `times`: when what happened. */
  end(times: RunTimes): Promise<MeasuredDrill>;
}

/** Orders of the sample application, by the client's own name for each. */
export const ROWS_OF_ORDERS = 'SELECT reference AS key, id::text AS id FROM orders WHERE reference IS NOT NULL';
const STORE = 'orders';

/** Wall milliseconds between two looks at the lag. */
const LAG_EVERY_MS = 250;

export async function beginMeasuring(ports: MeasuringPorts): Promise<Measuring> {
  const clients = await ports.clients();
  const over = new AbortController();
  const lag = sampleLag(ports, AbortSignal.any([ports.signal, over.signal]));
  return {
    async end(times) {
      over.abort(new Error('the measuring is over'));
      try {
        const { full } = await clients.stop();
        const records = await clients.records();
        const stores = [await rowsOf(ports)];
        const measured = measureRun({
          ...{ records, stores, times, lag: await lag, availability: ports.availability },
          kinds: Object.fromEntries(CLIENT_KINDS.map(({ name, about }) => [name, about])),
          notes: [...NOTES, ...(full ? ['The load ended before the drill: its file was full.'] : [])],
        });
        return { measured, problem: null };
      } catch (error) {
        ports.signal.throwIfAborted();
        return { measured: null, problem: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}

/** The step by which a failover makes another database the writer. */
export const promotionOf = (run: RunRecord | undefined): StepResult | undefined =>
  run?.result.steps.find(({ id }) => id === 'promote');

const NOTES: readonly string[] = [
  'Databases, applications, name server, entries and clients are real processes on one machine; all their times are the wall\u2019s.',
  'Between two regions every byte is 30 ms late. How long a promotion, a start of a task and a rebuild take is modelled, on the lab\u2019s clock.',
];

async function sampleLag({ plane, wall }: MeasuringPorts, until: AbortSignal): Promise<readonly LagSample[]> {
  const samples: LagSample[] = [];
  while (!until.aborted) {
    const at = wall.now();
    for (const { region, lagMs } of plane.seen().databases) if (lagMs !== null) samples.push({ at, region, ms: lagMs });
    await wall.sleep(LAG_EVERY_MS, until).catch(() => undefined);
  }
  return samples;
}

/** What each database holds now, and what only backups of earlier storages hold. */
async function rowsOf(ports: MeasuringPorts): Promise<StoreRows> {
  const { plane } = ports;
  await plane.settled();
  const { databases, backups } = plane.intent();
  const writers = databases.filter(({ role }) => role.kind === 'writer');
  const [survivor] = writers;
  const sides: StoreSide[] = [];
  for (const { id, region } of databases) sides.push(await sideOf(region, () => plane.query(id, ROWS_OF_ORDERS)));
  for (const { id, region } of backups.filter(({ copyOf }) => copyOf === null))
    sides.push(await sideOf(`${region}, backup ${nameOf(id)}`, () => plane.queryBackup(id, ROWS_OF_ORDERS)));
  return { store: STORE, survivor: writers.length === 1 ? (survivor?.region ?? null) : null, sides };
}

const nameOf = (id: string): string => id.split(':').slice(6).join(':') || id;

async function sideOf(region: string, ask: () => Promise<readonly PlaneRow[]>): Promise<StoreSide> {
  try {
    const rows = (await ask()).map(({ key, id }): StoredRow => ({ key: String(key), id: String(id) }));
    return { region, rows };
  } catch (error) {
    return { region, rows: null, reason: error instanceof Error ? error.message : String(error) };
  }
}
