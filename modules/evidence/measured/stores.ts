/** What became of acknowledged writes: kept, lost, done twice, or accepted by two databases at a time. */
import { extent, iso, secondsFigure, unknown, type Figure } from './figures';
import { acknowledgedWrites, byKind, type AcknowledgedWrite } from './operations';
import type { ClientRecord, StoredRow, StoreRows, StoreSide } from './records';

/** Rows that evidence lists; the count is of all. */
export const ROWS_SHOWN = 50;

export interface StoreLoss {
  /** Kind of client, or `all`. */
  readonly kind: string;
  readonly acknowledged: number;
  readonly kept: Figure;
  readonly lost: Figure;
  /** Last acknowledged write before the first lost one that was kept. Null where there is none, or nothing is known. */
  readonly last_kept_at: string | null;
  readonly first_lost_at: string | null;
  readonly last_lost_at: string | null;
  /** From the first lost acknowledgement to the last, at least a millisecond where one is lost; 0 where none is. */
  readonly rpo_seconds: Figure;
  /** From the last kept acknowledgement before the first lost one: what clients of this rate cannot tell apart. */
  readonly rpo_at_most_seconds: Figure;
  /** Operations that made more than one row. */
  readonly duplicates: Figure;
}

/** Writes that two databases accepted in the same time. */
export interface SplitBrain {
  readonly seconds: Figure;
  readonly from_at: string | null;
  readonly to_at: string | null;
  /** Acknowledged in that time, by the database that alone holds them. */
  readonly writes: readonly { readonly side: string; readonly count: number }[];
}

export interface LostRow {
  readonly key: string;
  readonly kind: string;
  readonly order: string | null;
  readonly acknowledged_at: string;
  /** Region that acknowledged it. */
  readonly region: string | null;
  /** Databases that hold it although the store lost it. */
  readonly held_by: readonly string[];
}

export interface DuplicateRow {
  readonly key: string;
  readonly kind: string;
  readonly rows: number;
}

export interface StoreMeasured {
  readonly store: string;
  readonly survivor: string | null;
  readonly losses: readonly StoreLoss[];
  readonly split_brain: SplitBrain;
  readonly lost_rows: { readonly total: Figure; readonly shown: readonly LostRow[] };
  readonly duplicate_rows: { readonly total: Figure; readonly shown: readonly DuplicateRow[] };
}

/** Keys that a database holds, with how many rows each. */
type Held = ReadonlyMap<string, number>;

export function measureStore(store: StoreRows, records: readonly ClientRecord[]): StoreMeasured {
  const writes = acknowledgedWrites(records);
  const survivor = store.sides.find(({ region }) => region === store.survivor);
  const truth = survivor === undefined || survivor.rows === null ? null : held(survivor.rows);
  const why = truth === null ? whyUnknown(store, survivor) : '';
  const kinds = new Map(records.filter(({ op }) => op === 'write').map(({ key, kind }) => [key, kind]));
  const twice = [...(truth ?? [])].flatMap(([key, rows]) => {
    const kind = kinds.get(key);
    return rows > 1 && kind !== undefined ? [{ key, kind, rows }] : [];
  });
  const lost = truth === null ? [] : writes.filter(({ key }) => !truth.has(key));
  const writers = records.filter(({ op }) => op === 'write');
  const figure = (value: number): Figure => (truth === null ? unknown(why) : { value });
  return {
    store: store.store,
    survivor: store.survivor,
    losses: byKind(writers).map(([kind]) => {
      const own = kind === 'all' ? writes : writes.filter((one) => one.kind === kind);
      const duplicates = kind === 'all' ? twice : twice.filter((one) => one.kind === kind);
      return { kind, ...lossOf(own, truth, why), duplicates: figure(duplicates.length) };
    }),
    split_brain: splitBrain(store, writes),
    lost_rows: { total: figure(lost.length), shown: lost.slice(0, ROWS_SHOWN).map((one) => lostRow(one, store)) },
    duplicate_rows: {
      total: figure(twice.length),
      shown: twice.sort((a, b) => (a.key < b.key ? -1 : 1)).slice(0, ROWS_SHOWN),
    },
  };
}

function held(rows: readonly StoredRow[]): Held {
  const found = new Map<string, Set<string>>();
  for (const { key, id } of rows) {
    const own = found.get(key);
    if (own === undefined) found.set(key, new Set([id]));
    else own.add(id);
  }
  return new Map([...found].map(([key, ids]) => [key, ids.size]));
}

function whyUnknown({ store, survivor }: StoreRows, side: StoreSide | undefined): string {
  if (survivor === null) return `nobody knows which database of ${store} is the true one`;
  return `the rows of ${store} in ${survivor} were not read${side?.reason === undefined ? '' : `: ${side.reason}`}`;
}

function lossOf(
  writes: readonly AcknowledgedWrite[],
  truth: Held | null,
  why: string,
): Omit<StoreLoss, 'kind' | 'duplicates'> {
  const none = { last_kept_at: null, first_lost_at: null, last_lost_at: null };
  if (truth === null) {
    const no = unknown(why);
    return { acknowledged: writes.length, kept: no, lost: no, ...none, rpo_seconds: no, rpo_at_most_seconds: no };
  }
  if (writes.length === 0) {
    const no = unknown('no write was acknowledged');
    const counts = { acknowledged: 0, kept: { value: 0 }, lost: { value: 0 } };
    return { ...counts, ...none, rpo_seconds: no, rpo_at_most_seconds: no };
  }
  const lost = extent(writes.filter(({ key }) => !truth.has(key)).map(({ at }) => at));
  const kept = writes.filter(({ key }) => truth.has(key)).map(({ at }) => at);
  const counts = {
    acknowledged: writes.length,
    kept: { value: kept.length },
    lost: { value: writes.length - kept.length },
  };
  const last = extent(lost === null ? kept : kept.filter((at) => at <= lost.least))?.most ?? null;
  if (lost === null) {
    return {
      ...counts,
      ...none,
      last_kept_at: iso(last),
      rpo_seconds: { value: 0 },
      rpo_at_most_seconds: { value: 0 },
    };
  }
  return {
    ...counts,
    last_kept_at: iso(last),
    first_lost_at: iso(lost.least),
    last_lost_at: iso(lost.most),
    rpo_seconds: secondsFigure(Math.max(1, lost.most - lost.least)),
    rpo_at_most_seconds:
      last === null ? unknown('no write before the lost ones was kept') : secondsFigure(Math.max(1, lost.most - last)),
  };
}

function lostRow({ key, kind, order, at, region }: AcknowledgedWrite, { sides }: StoreRows): LostRow {
  const held_by = sides.filter(({ rows }) => rows?.some((row) => row.key === key) === true).map((side) => side.region);
  return { key, kind, order, acknowledged_at: new Date(at).toISOString(), region, held_by };
}

/**
 * Two databases accepted writes in the same time when acknowledgements that only the surviving one of the two holds, and ones that only the
 * other holds, lie between each other. A loss alone is none: what only the old writer holds is older than what only the new one holds.
 */
function splitBrain({ store, survivor, sides }: StoreRows, writes: readonly AcknowledgedWrite[]): SplitBrain {
  const unread = sides.find(({ rows }) => rows === null);
  const truth = sides.find(({ region }) => region === survivor);
  if (survivor === null || truth === undefined) {
    return noSplit(unknown(`nobody knows which database of ${store} is the true one`));
  }
  if (sides.length < 2) return noSplit(unknown(`only one database of ${store} was read`));
  if (unread !== undefined) return noSplit(unknown(`the rows of ${store} in ${unread.region} were not read`));
  const found = sides.filter((side) => side !== truth).map((side) => splitOf(truth, side, writes));
  return found.reduce((a, b) => ((b.seconds.value ?? 0) > (a.seconds.value ?? 0) ? b : a), noSplit({ value: 0 }));
}

const noSplit = (seconds: Figure): SplitBrain => ({ seconds, from_at: null, to_at: null, writes: [] });

/** Of the survivor and one other database, whatever further ones hold. */
function splitOf(truth: StoreSide, other: StoreSide, writes: readonly AcknowledgedWrite[]): SplitBrain {
  const [mine, theirs] = [truth, other].map(({ rows }) => new Set(rows?.map(({ key }) => key)));
  const alone = [
    { side: truth.region, at: times(writes, mine, theirs) },
    { side: other.region, at: times(writes, theirs, mine) },
  ];
  const [a, b] = alone.map(({ at }) => extent(at));
  if (a === undefined || a === null || b === undefined || b === null) return noSplit({ value: 0 });
  const [from, to] = [Math.max(a.least, b.least), Math.min(a.most, b.most)];
  if (from > to) return noSplit({ value: 0 });
  return {
    seconds: secondsFigure(Math.max(1, to - from)),
    from_at: iso(from),
    to_at: iso(to),
    writes: alone.map(({ side, at }) => ({ side, count: at.filter((one) => one >= from && one <= to).length })),
  };
}

/** When writes were acknowledged that one database holds and another does not. */
function times(
  writes: readonly AcknowledgedWrite[],
  held: ReadonlySet<string> | undefined,
  missing: ReadonlySet<string> | undefined,
): readonly number[] {
  return writes.flatMap(({ key, at }) => (held?.has(key) === true && missing?.has(key) !== true ? [at] : []));
}

/** The loss of all stores, for the RPO: the longest. Unknown as soon as that of one is, or where no store was measured. */
export function worstLoss(stores: readonly StoreMeasured[]): Pick<StoreLoss, 'rpo_seconds' | 'lost'> {
  const none = unknown('no store was measured');
  const all = stores.flatMap(({ losses }) => losses.filter(({ kind }) => kind === 'all'));
  const [first = { rpo_seconds: none, lost: none }] = all;
  const isWorse = (a: Pick<StoreLoss, 'rpo_seconds'>, b: StoreLoss): boolean =>
    a.rpo_seconds.value !== null && (b.rpo_seconds.value === null || b.rpo_seconds.value > a.rpo_seconds.value);
  return all.reduce((a: Pick<StoreLoss, 'rpo_seconds' | 'lost'>, b) => (isWorse(a, b) ? b : a), first);
}
