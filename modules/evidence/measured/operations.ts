/** Attempts -> operations: what a client wanted, and what it got in the end. */
import type { ClientRecord } from './records';

export interface OperationEnd {
  readonly kind: string;
  readonly op: ClientRecord['op'];
  readonly key: string;
  readonly dueAt: number;
  readonly endedAt: number;
  readonly attempts: number;
  readonly acknowledged: boolean;
  /** From when it was due to the end of its last attempt. Milliseconds. */
  readonly latency: number;
}

/** One a number of operation. */
export function operationsOf(records: readonly ClientRecord[]): readonly OperationEnd[] {
  const found = new Map<number, ClientRecord[]>();
  for (const one of records) {
    const own = found.get(one.operation);
    if (own === undefined) found.set(one.operation, [one]);
    else own.push(one);
  }
  return [...found.values()].map((own) => {
    const last = own.reduce((a, b) => (b.attempt > a.attempt ? b : a));
    const { kind, op, key, dueAt, endedAt } = last;
    const acknowledged = own.some(({ outcome }) => outcome === 'acknowledged');
    return { kind, op, key, dueAt, endedAt, attempts: own.length, acknowledged, latency: endedAt - dueAt };
  });
}

/** An acknowledged write: the first acknowledgement of its key. */
export interface AcknowledgedWrite {
  readonly key: string;
  readonly kind: string;
  readonly order: string | null;
  readonly region: string | null;
  readonly at: number;
}

/** In the order of their acknowledgement. */
export function acknowledgedWrites(records: readonly ClientRecord[]): readonly AcknowledgedWrite[] {
  const first = new Map<string, AcknowledgedWrite>();
  for (const { op, outcome, key, kind, order, region, endedAt: at } of records) {
    if (op !== 'write' || outcome !== 'acknowledged') continue;
    const known = first.get(key);
    const earlier = known === undefined || at < known.at || (at === known.at && (order ?? '') < (known.order ?? ''));
    if (earlier) first.set(key, { key, kind, order, region, at });
  }
  return [...first.values()].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
}

/** Kinds of client, and `all` of them. */
export const ALL = 'all';

/** Each kind by its name, and all of them first. */
export function byKind<T extends { readonly kind: string }>(
  some: readonly T[],
): readonly (readonly [string, readonly T[]])[] {
  const names = [...new Set(some.map(({ kind }) => kind))].sort();
  return [[ALL, some], ...names.map((name) => [name, some.filter(({ kind }) => kind === name)] as const)];
}
