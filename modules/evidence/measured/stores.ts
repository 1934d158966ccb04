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
 * Two databases accepted writes in the same time when acknowledgements that only the surviving one holds, and ones that only another
 * holds, lie between each other. A loss alone does not: what only the old writer holds is older than what only the new one holds.
 */
function splitBrain({ store, survivor, sides }: StoreRows, writes: readonly AcknowledgedWrite[]): SplitBrain {
  const none = { from_at: null, to_at: null, writes: [] };
  const unread = sides.find(({ rows }) => rows === null);
  if (survivor === null)
    return { seconds: unknown(`nobody knows which database of ${store} is the true one`), ...none };
  if (sides.length < 2) return { seconds: unknown(`only one database of ${store} was read`), ...none };
  if (unread !== undefined) {
    return { seconds: unknown(`the rows of ${store} in ${unread.region} were not read`), ...none };
  }
  const keys = sides.map(({ region, rows }) => ({ region, keys: new Set(rows?.map(({ key }) => key)) }));
  const alone = keys.map(({ region }) => ({
    region,
    writes: writes.filter(({ key }) => keys.every((one) => one.keys.has(key) === (one.region === region))),
  }));
  const mine = extent(
    alone.filter(({ region }) => region === survivor).flatMap((one) => one.writes.map(({ at }) => at)),
  );
  const other = extent(
    alone.filter(({ region }) => region !== survivor).flatMap((one) => one.writes.map(({ at }) => at)),
  );
  if (mine === null || other === null) return { seconds: { value: 0 }, ...none };
  const [from, to] = [Math.max(mine.least, other.least), Math.min(mine.most, other.most)];
  if (from > to) return { seconds: { value: 0 }, ...none };
  return {
    seconds: secondsFigure(Math.max(1, to - from)),
    from_at: iso(from),
    to_at: iso(to),
    writes: alone.map((side) => ({
      side: side.region,
      count: side.writes.filter(({ at }) => at >= from && at <= to).length,
    })),
  };
}

/** The loss of all stores, for the RPO: the longest. Null as soon as that of one is not known; `undefined` where no store was measured. */
export function worstLoss(
  stores: readonly StoreMeasured[],
): { readonly seconds: number | null; readonly why: string } | undefined {
  const all = stores.flatMap(({ store, losses }) =>
    losses.filter(({ kind }) => kind === 'all').map(({ rpo_seconds: rpo }) => ({ store, rpo })),
  );
  if (all.length === 0) return undefined;
  for (const { rpo } of all) if (rpo.value === null) return { seconds: null, why: rpo.why };
  const worst = all.reduce((a, b) => ((b.rpo.value ?? 0) > (a.rpo.value ?? 0) ? b : a));
  return {
    seconds: worst.rpo.value,
    why: `time between lost acknowledged writes of ${worst.store}, as clients saw them`,
  };
}
