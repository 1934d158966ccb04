/** What each kind of client saw of the service: interruption, recovery, errors, latency. */
import { between, extent, iso, percentile, unknown, type Figure } from './figures';
import { operationsOf } from './operations';
import type { ClientRecord, RunTimes } from './records';

/** Less time without an acknowledgement is no interruption: clients do not send all the time. */
export const INTERRUPTION_MS = 1000;

export interface ClientMeasured {
  /** Kind of client, or `all`. */
  readonly kind: string;
  readonly operations: number;
  readonly attempts: number;
  readonly acknowledged: number;
  /** Operations that were not acknowledged in the end. */
  readonly failed: number;
  /** Of these, not sent because as many as the client can hold were under way. */
  readonly not_sent: number;
  /** First acknowledged after the last interruption that began before the return. Null: it was not interrupted, or not served again. */
  readonly first_read_at: string | null;
  readonly first_write_at: string | null;
  /** From the fault to the first acknowledged write after the interruption; 0: writes were not interrupted for a second. */
  readonly rto_from_fault_seconds: Figure;
  readonly rto_from_decision_seconds: Figure;
  /** The same for reads. */
  readonly reads_from_fault_seconds: Figure;
  /** Reads that did not find a row that was acknowledged, or read, before they were sent. */
  readonly reads_back_in_time: number;
  readonly latency_p50_ms: Figure;
  readonly latency_p95_ms: Figure;
  /** Failed operations as a share of what the availability objective allows in this time: 1 is all of it. */
  readonly error_budget_burned: Figure;
}

export interface ServiceInput {
  readonly times: RunTimes;
  /** Share of operations that are to succeed, for example 0.999; null: no such objective. */
  readonly availability: number | null;
}

export function measureClient(kind: string, records: readonly ClientRecord[], input: ServiceInput): ClientMeasured {
  const operations = operationsOf(records);
  const failed = operations.filter(({ acknowledged }) => !acknowledged).length;
  const writes = recovery(
    records.filter(({ op }) => op === 'write'),
    input.times,
  );
  const reads = recovery(
    records.filter(({ op }) => op !== 'write'),
    input.times,
  );
  const latencies = operations.filter(({ acknowledged }) => acknowledged).map(({ latency }) => latency);
  return {
    kind,
    operations: operations.length,
    attempts: records.length,
    acknowledged: operations.length - failed,
    failed,
    not_sent: records.filter(({ code }) => code === 'too-many-in-flight').length,
    first_read_at: iso(reads.at),
    first_write_at: iso(writes.at),
    rto_from_fault_seconds: writes.fromFault,
    rto_from_decision_seconds: writes.fromDecision,
    reads_from_fault_seconds: reads.fromFault,
    reads_back_in_time: readsBackInTime(records),
    latency_p50_ms: latency(latencies, 0.5),
    latency_p95_ms: latency(latencies, 0.95),
    error_budget_burned: burned(failed, operations.length, input.availability),
  };
}

export interface ServiceRecovery {
  /** First acknowledgement after the interruption. */
  readonly at: number | null;
  readonly fromFault: Figure;
  readonly fromDecision: Figure;
}

/** Looks for the last interruption that begins after the fault (or, in a planned move, the decision) and before the return. */
export function recovery(records: readonly ClientRecord[], times: RunTimes): ServiceRecovery {
  const begun = times.faultAt ?? times.decidedAt;
  const neither = unknown('there was neither a fault nor a decision to move');
  if (begun === null) return { at: null, fromFault: neither, fromDecision: neither };
  const until = times.returnBegunAt ?? Infinity;
  const end = extent(records.map(({ endedAt }) => endedAt))?.most ?? -Infinity;
  if (end <= begun) {
    const none = unknown('no request ended after it');
    return { at: null, fromFault: none, fromDecision: none };
  }
  const found = interruption(records, begun, Math.min(until, end));
  if (found === null) return { at: null, fromFault: noFault(times, { value: 0 }), fromDecision: { value: 0 } };
  if (found.to === null) {
    const never = unknown(`nothing was acknowledged from ${iso(found.from)} to the end of what was recorded`);
    return { at: null, fromFault: noFault(times, never), fromDecision: never };
  }
  return {
    at: found.to,
    fromFault: noFault(times, between(begun, found.to, ['the fault', 'the first acknowledgement'])),
    fromDecision: between(times.decidedAt, found.to, ['the decision to move', 'the first acknowledgement']),
  };
}

function noFault({ faultAt }: RunTimes, figure: Figure): Figure {
  return faultAt === null ? unknown('there was no fault') : figure;
}

/** The last time without an acknowledgement, a second or longer and with a request that failed in it. `to` null: it has no end. */
function interruption(
  records: readonly ClientRecord[],
  begun: number,
  until: number,
): { readonly from: number; readonly to: number | null } | null {
  const good = records.filter(({ outcome, endedAt }) => outcome === 'acknowledged' && endedAt >= begun);
  const times = [begun, ...good.map(({ endedAt }) => endedAt).sort((a, b) => a - b)];
  const bad = records.filter(({ outcome }) => outcome !== 'acknowledged');
  for (let index = times.length - 1; index >= 0; index -= 1) {
    const [from = begun, next] = [times[index], times[index + 1]];
    const to = next ?? null;
    // What the return interrupts begins before it as well, by the time between two acknowledgements.
    if (Math.min(to ?? until, until) - from < INTERRUPTION_MS) continue;
    if (bad.some(({ sentAt, endedAt }) => endedAt >= from && sentAt <= (to ?? Infinity))) return { from, to };
  }
  return null;
}

/** What a read proves to be there, it and every later one must find. */
export function readsBackInTime(records: readonly ClientRecord[]): number {
  const seen = new Map<string, number>();
  for (const { op, outcome, key, value, endedAt } of records) {
    if (outcome !== 'acknowledged' || (op === 'write' ? false : op !== 'read' || value !== key)) continue;
    seen.set(key, Math.min(endedAt, seen.get(key) ?? Infinity));
  }
  return records.filter(
    ({ op, outcome, key, value, sentAt }) =>
      op === 'read' && outcome === 'acknowledged' && value !== key && (seen.get(key) ?? Infinity) <= sentAt,
  ).length;
}

function latency(latencies: readonly number[], share: number): Figure {
  const found = percentile(latencies, share);
  return found === null ? unknown('nothing was acknowledged') : { value: Math.round(found * 100) / 100 };
}

function burned(failed: number, all: number, availability: number | null): Figure {
  if (availability === null) return unknown('there is no objective of availability');
  if (availability >= 1) return unknown('an objective of 1 allows no failure, so that there is no budget');
  if (all === 0) return unknown('there was no operation');
  return { value: Math.round((failed / all / (1 - availability)) * 1000) / 1000 };
}
