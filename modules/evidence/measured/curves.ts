/** What clients saw over time, in pieces of equal length. A request belongs to the time at which it was sent, an operation to when it was due. */
import { extent, iso, percentile, unknown, secondsFigure, type Figure } from './figures';
import { operationsOf, type OperationEnd } from './operations';
import type { ClientRecord, LagSample, RunTimes } from './records';

/** More pieces could not be told apart on paper. */
const MOST_PIECES = 150;
const LENGTHS_MS = [250, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000];

export interface CurvePiece {
  readonly at: string;
  /** Acknowledged requests by the region that answered; `nobody`: those that were not acknowledged. */
  readonly answered: Readonly<Record<string, number>>;
  readonly nobody: number;
  /** Of operations that were acknowledged; null where none was. */
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
}

export interface LagCurve {
  readonly region: string;
  readonly points: readonly { readonly at: string; readonly seconds: number | null }[];
}

export interface Curves {
  readonly piece_seconds: number;
  readonly pieces: readonly CurvePiece[];
  readonly lag: readonly LagCurve[];
}

export function curvesOf(records: readonly ClientRecord[], lag: readonly LagSample[]): Curves {
  const span = extent(records.flatMap(({ dueAt, endedAt }) => [dueAt, endedAt]));
  const length = span === null ? 1000 : lengthFor(span.most - span.least);
  const pieces = span === null ? [] : piecesOf(records, span.least, span.most, length);
  return { piece_seconds: length / 1000, pieces, lag: lagCurves(lag, length) };
}

function lengthFor(ms: number): number {
  return LENGTHS_MS.find((one) => ms / one <= MOST_PIECES) ?? 3_600_000;
}

function piecesOf(records: readonly ClientRecord[], from: number, to: number, length: number): readonly CurvePiece[] {
  const count = Math.floor((to - from) / length) + 1;
  const sent = Array.from({ length: count }, (): ClientRecord[] => []);
  const due = Array.from({ length: count }, (): number[] => []);
  for (const one of records) sent[Math.floor((one.sentAt - from) / length)]?.push(one);
  for (const one of operationsOf(records)) {
    if (one.acknowledged) due[Math.floor((one.dueAt - from) / length)]?.push(one.latency);
  }
  return sent.map((own, index) => {
    const latencies = due[index] ?? [];
    const good = own.filter(({ outcome }) => outcome === 'acknowledged');
    return {
      at: new Date(from + index * length).toISOString(),
      answered: countBy(good.map(({ region }) => region ?? 'unnamed')),
      nobody: own.length - good.length,
      p50_ms: rounded(percentile(latencies, 0.5)),
      p95_ms: rounded(percentile(latencies, 0.95)),
    };
  });
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const name of [...names].sort()) found[name] = (found[name] ?? 0) + 1;
  return found;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 100) / 100;
}

/** The worst of each piece: a mean would hide the lag that a promotion loses. */
function lagCurves(samples: readonly LagSample[], length: number): readonly LagCurve[] {
  const regions = [...new Set(samples.map(({ region }) => region))].sort();
  return regions.map((region) => {
    const pieces = new Map<number, number | null>();
    for (const { at, ms } of samples.filter((one) => one.region === region)) {
      const piece = Math.floor(at / length) * length;
      const known = pieces.get(piece);
      pieces.set(piece, ms === null || known === null ? null : Math.max(ms, known ?? 0));
    }
    const points = [...pieces].sort(([a], [b]) => a - b);
    return {
      region,
      points: points.map(([at, ms]) => ({ at: iso(at) ?? '', seconds: ms === null ? null : Math.round(ms) / 1000 })),
    };
  });
}

/** Operations without which a percentile says little. */
const ENOUGH = 5;
/** Wall milliseconds of the pieces in which the latency is looked at. */
const LOOK_MS = 1000;

/**
 * From the first acknowledged write after the interruption to the end of the first second in which the 95th percentile of latency is at most
 * `factor` times what it was before the fault.
 */
export function warmUp(
  records: readonly ClientRecord[],
  { faultAt, decidedAt, returnBegunAt }: RunTimes,
  servedAt: number | null,
  factor: number,
): Figure {
  const begun = faultAt ?? decidedAt;
  if (begun === null) return unknown('there was neither a fault nor a decision to move');
  if (servedAt === null) return unknown('writes were not interrupted, or not served again');
  const operations = operationsOf(records).filter(({ acknowledged }) => acknowledged);
  const before = operations.filter(({ endedAt }) => endedAt < begun).map(({ latency }) => latency);
  const usual = percentile(before, 0.95);
  if (usual === null || before.length < ENOUGH) return unknown('too few operations ended before');
  const until = Math.min(returnBegunAt ?? Infinity, extent(operations.map(({ dueAt }) => dueAt))?.most ?? 0);
  for (let from = servedAt; from <= until; from += LOOK_MS) {
    const own = latenciesDue(operations, from, from + LOOK_MS);
    const now = percentile(own, 0.95);
    if (own.length >= ENOUGH && now !== null && now <= usual * factor) return secondsFigure(from + LOOK_MS - servedAt);
  }
  return unknown(`the 95th percentile of latency did not come back to ${factor} times ${Math.round(usual)} ms`);
}

function latenciesDue(operations: readonly OperationEnd[], from: number, to: number): readonly number[] {
  return operations.filter(({ dueAt }) => dueAt >= from && dueAt < to).map(({ latency }) => latency);
}
