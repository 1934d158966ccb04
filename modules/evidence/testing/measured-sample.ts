/** What clients record while a region is lost: 75 s of load, the fault after 25 s, another region from 45 s on. */
import { measureRun, type Measured, type MeasuredInput } from '../measured/measured';
import type { ClientRecord, LagSample, StoredRow, StoreRows } from '../measured/records';
import { recordOf, T0 } from './records';

const FAULT = 25_000;
const CUT = 23_500;
const PROMOTED = 38_000;
const SERVED = 45_000;
const END = 75_000;

const KINDS = ['careful', 'pinned', 'hasty', 'patient'] as const;

/** Latencies that look like ones, the same in every run. */
const wobble = (n: number): number => ((n * 7919) % 97) / 97;

function recordsOf(kind: (typeof KINDS)[number], place: number): readonly ClientRecord[] {
  const count = END / 100;
  return Array.from({ length: count }, (_, index): ClientRecord => {
    const sentAt = index * 100 + place * 25;
    const op = index % 2 === 0 ? 'write' : index % 4 === 1 ? 'read' : 'browse';
    const key = `${kind}-s-${op === 'write' ? index : index - 1}`;
    const base = { kind, op, key, sentAt } as const;
    const latency = 4 + wobble(index + place) * 6;
    if (sentAt < FAULT - 10) return recordOf({ ...base, endedAt: sentAt + latency, value: op === 'read' ? key : null });
    const moved = kind === 'pinned' || kind === 'patient' ? Infinity : SERVED;
    if (sentAt < moved && kind === 'patient') return recordOf({ ...base, endedAt: END, outcome: 'unknown' });
    if (sentAt < moved) return recordOf({ ...base, endedAt: sentAt + 500, outcome: 'timed-out' });
    const cold = 1 + 20 * Math.exp((SERVED - sentAt) / 3000);
    const value = op === 'read' && index % 20 !== 1 ? key : null;
    return recordOf({ ...base, endedAt: sentAt + latency * cold, region: 'us-west-2', value });
  });
}

function rowsOf(records: readonly ClientRecord[]): StoreRows {
  const written = records.filter(({ op, outcome }) => op === 'write' && outcome === 'acknowledged');
  const row = ({ key }: ClientRecord, index: number): StoredRow => ({ key, id: `${key}-${index}` });
  const east = written.filter(({ region }) => region === 'us-east-1').map(row);
  const west = written.filter(({ region, endedAt }) => region === 'us-west-2' || endedAt < T0 + CUT);
  const twice = west.filter(({ kind }, index) => kind === 'hasty' && index % 60 === 0);
  return {
    ...{ store: 'orders', survivor: 'us-west-2' },
    sides: [
      { region: 'us-east-1', rows: east },
      { region: 'us-west-2', rows: [...west.map(row), ...twice.map((one) => row(one, -1))] },
    ],
  };
}

export function sampleMeasuredInput(): MeasuredInput {
  const records = KINDS.flatMap(recordsOf);
  const lag = Array.from({ length: FAULT / 250 }, (_, index): LagSample => ({
    at: T0 + index * 250,
    region: 'us-west-2',
    ms: index * 250 < CUT ? 20 + wobble(index) * 60 : index * 250 - CUT,
  }));
  return {
    records,
    lag,
    stores: [rowsOf(records)],
    times: {
      ...{ faultAt: T0 + FAULT, detectedAt: T0 + FAULT + 2600, decidedAt: T0 + FAULT + 6100 },
      ...{ promotionBegunAt: T0 + PROMOTED - 4800, promotedAt: T0 + PROMOTED, returnBegunAt: null },
    },
    availability: 0.999,
    notes: ['Four kinds of client sent 40 operations a second.'],
    kinds: {
      careful: 'honours the TTL, pools connections, retries with an idempotency key',
      pinned: 'resolves the name once and keeps its connections for ever',
      hasty: 'honours the TTL, retries without an idempotency key',
      patient: 'waits for ever',
    },
  };
}

export function sampleMeasured(): Measured {
  return measureRun(sampleMeasuredInput());
}
