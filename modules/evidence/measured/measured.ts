/** Records of clients, rows of databases and times of a run -> measured figures. Pure. All seconds are the wall's. */
import { curvesOf, warmUp, type Curves } from './curves';
import { between, iso, type Figure } from './figures';
import { byKind } from './operations';
import type { ClientRecord, LagSample, RunTimes, StoreRows } from './records';
import { measureClient, recovery, type ClientMeasured } from './service';
import { measureStore, type StoreMeasured } from './stores';

export interface MeasuredInput {
  readonly records: readonly ClientRecord[];
  readonly stores: readonly StoreRows[];
  readonly times: RunTimes;
  readonly lag: readonly LagSample[];
  /** Share of operations that are to succeed; null: no such objective. */
  readonly availability: number | null;
  /** What is worth to know about how it was measured, one sentence each. */
  readonly notes: readonly string[];
  /** The kinds of client in words, by name. */
  readonly kinds: Readonly<Record<string, string>>;
}

/** The section `measured` of evidence. */
export interface Measured {
  readonly kind: 'measured';
  readonly notes: readonly string[];
  readonly kinds: Readonly<Record<string, string>>;
  readonly times: MeasuredTimes;
  readonly clients: readonly ClientMeasured[];
  readonly stores: readonly StoreMeasured[];
  readonly availability_objective: number | null;
  /** From the first acknowledged write to a latency like before. */
  readonly warm_up_seconds: Figure;
  readonly curves: Curves;
}

export interface MeasuredTimes {
  readonly fault_at: string | null;
  readonly detected_at: string | null;
  readonly decided_at: string | null;
  readonly promoted_at: string | null;
  readonly return_at: string | null;
  /** From the fault. */
  readonly detection_seconds: Figure;
  /** From the detection. */
  readonly decision_seconds: Figure;
  /** From the request to its acknowledgement. */
  readonly promotion_seconds: Figure;
}

/** How much slower than before still counts as warm. */
const WARM_FACTOR = 1.5;

export function measureRun(input: MeasuredInput): Measured {
  const { records, stores, times, lag, availability, notes, kinds } = input;
  const served = recovery(
    records.filter(({ op }) => op === 'write'),
    times,
  ).at;
  return {
    kind: 'measured',
    notes,
    kinds,
    times: timesOf(times),
    clients: byKind(records).map(([kind, own]) => measureClient(kind, own, { times, availability })),
    stores: stores.map((store) => measureStore(store, records)),
    availability_objective: availability,
    warm_up_seconds: warmUp(records, times, served, WARM_FACTOR),
    curves: curvesOf(records, lag),
  };
}

function timesOf(times: RunTimes): MeasuredTimes {
  return {
    fault_at: iso(times.faultAt),
    detected_at: iso(times.detectedAt),
    decided_at: iso(times.decidedAt),
    promoted_at: iso(times.promotedAt),
    return_at: iso(times.returnBegunAt),
    detection_seconds: between(times.faultAt, times.detectedAt, ['the fault', 'the detection']),
    decision_seconds: between(times.detectedAt, times.decidedAt, ['the detection', 'the decision to move']),
    promotion_seconds: between(times.promotionBegunAt, times.promotedAt, [
      'the request to promote',
      'its acknowledgement',
    ]),
  };
}
