import * as fc from 'fast-check';
import { NO_TIMES, recordOf, T0 } from '../testing/records';
import { percentile } from './figures';
import { worstLoss } from './stores';
import { measureRun, type MeasuredInput } from './measured';
import type { ClientRecord, StoreRows } from './records';

const EAST = 'us-east-1';
const WEST = 'us-west-2';

function input(records: readonly ClientRecord[], more: Partial<MeasuredInput> = {}): MeasuredInput {
  return { records, stores: [], times: NO_TIMES, lag: [], availability: 0.99, notes: [], kinds: {}, ...more };
}

function rows(
  east: readonly string[] | null,
  west: readonly string[] | null,
  survivor: string | null = WEST,
): StoreRows {
  const side = (region: string, keys: readonly string[] | null): StoreRows['sides'][number] => ({
    region,
    rows: keys?.map((key, index) => ({ key, id: `${region}-${index}` })) ?? null,
    ...(keys === null ? { reason: 'the region is out' } : {}),
  });
  return { store: 'orders', survivor, sides: [side(EAST, east), side(WEST, west)] };
}

/** Acknowledged at these milliseconds, with the keys `w0`, `w1`, … */
const written = (...at: readonly number[]): readonly ClientRecord[] =>
  at.map((endedAt, index) => recordOf({ key: `w${index}`, sentAt: endedAt - 2, endedAt }));

const at = (ms: number): string => new Date(T0 + ms).toISOString();

describe('acknowledged writes', () => {
  it('that the surviving database does not hold are lost, from the first to the last', () => {
    const records = written(100, 200, 300, 400, 900);
    const [store] = measureRun(input(records, { stores: [rows(['w0', 'w1', 'w2', 'w3'], ['w0', 'w1', 'w4'])] })).stores;
    expect(store?.losses[0]).toMatchObject({
      ...{ kind: 'all', acknowledged: 5, kept: { value: 3 }, lost: { value: 2 } },
      ...{ last_kept_at: at(200), first_lost_at: at(300), last_lost_at: at(400) },
      ...{ rpo_seconds: { value: 0.1 }, rpo_at_most_seconds: { value: 0.2 } },
    });
    expect(store?.lost_rows.shown[0]).toMatchObject({ key: 'w2', acknowledged_at: at(300), held_by: [EAST] });
    expect(store?.split_brain.seconds).toEqual({ value: 0 });
  });

  it('of which there is none leave the loss unknown: nothing was tried', () => {
    const [store] = measureRun(input([], { stores: [rows([], [])] })).stores;
    expect(worstLoss(store === undefined ? [] : [store]).rpo_seconds).toMatchObject({ value: null });
  });

  it('of which none is lost give zero; a single lost one does not', () => {
    const records = written(100, 200);
    const rpo = (kept: string[]): unknown =>
      measureRun(input(records, { stores: [rows([], kept)] })).stores[0]?.losses[0]?.rpo_seconds;
    expect(rpo(['w0', 'w1'])).toEqual({ value: 0 });
    expect(rpo(['w0'])).toEqual({ value: 0.001 });
  });

  it('are not counted as kept or lost where the rows could not be read', () => {
    const [store] = measureRun(input(written(100), { stores: [rows(['w0'], null)] })).stores;
    const why = 'the rows of orders in us-west-2 were not read: the region is out';
    expect(store?.losses[0]).toMatchObject({ lost: { value: null, why }, rpo_seconds: { value: null, why } });
    expect(store?.lost_rows.total).toEqual({ value: null, why });
    const [nobody] = measureRun(input(written(100), { stores: [rows(['w0'], [], null)] })).stores;
    expect(nobody?.losses[0]?.kept).toMatchObject({ value: null });
  });

  it('do not include what was refused, timed out or is not known', () => {
    const outcomes = ['refused', 'timed-out', 'unknown', 'failed'] as const;
    const records = outcomes.map((outcome, index) => recordOf({ key: `w${index}`, sentAt: index, outcome }));
    const [store] = measureRun(input(records, { stores: [rows([], [])] })).stores;
    expect(store?.losses[0]).toMatchObject({ acknowledged: 0, lost: { value: 0 } });
  });

  it('that two databases accepted at the same time are a split brain', () => {
    const records = written(100, 200, 300, 400, 500, 600);
    const [store] = measureRun(input(records, { stores: [rows(['w0', 'w1', 'w3', 'w5'], ['w0', 'w2', 'w4'])] })).stores;
    expect(store?.split_brain).toEqual({
      ...{ seconds: { value: 0.2 }, from_at: at(300), to_at: at(500) },
      writes: [
        { side: WEST, count: 2 },
        { side: EAST, count: 1 },
      ],
    });
    // Although a replica of the surviving one holds what only that one of the two holds.
    const both = rows(['w0', 'w1', 'w3', 'w5'], ['w0', 'w2', 'w4']);
    const replica = { region: 'eu-west-1', rows: both.sides[1]?.rows ?? null };
    const [three] = measureRun(input(records, { stores: [{ ...both, sides: [...both.sides, replica] }] })).stores;
    expect(three?.split_brain).toEqual(store?.split_brain);
    const [unread] = measureRun(input(records, { stores: [rows(null, ['w0'])] })).stores;
    expect(unread?.split_brain.seconds).toMatchObject({ value: null });
  });

  it('made twice by a retry are duplicates of their kind of client', () => {
    const records = [recordOf({ key: 'w0', kind: 'hasty', sentAt: 1 }), recordOf({ key: 'w1', sentAt: 2 })];
    const [store] = measureRun(input(records, { stores: [rows([], ['w0', 'w0', 'w1'])] })).stores;
    expect(store?.losses.map(({ kind, duplicates }) => [kind, duplicates])).toEqual([
      ['all', { value: 1 }],
      ['careful', { value: 0 }],
      ['hasty', { value: 1 }],
    ]);
    expect(store?.duplicate_rows.shown).toEqual([{ key: 'w0', kind: 'hasty', rows: 2 }]);
  });
});

describe('recovery', () => {
  const out = (sentAt: number): ClientRecord => recordOf({ sentAt, endedAt: sentAt + 500, outcome: 'timed-out' });
  const fault = { ...NO_TIMES, faultAt: T0 + 1000, decidedAt: T0 + 3000 };
  const before = [recordOf({ sentAt: 900, endedAt: 905 })];

  it('is counted from the fault and from the decision to the first write after the interruption', () => {
    const records = [
      ...before,
      out(1100),
      out(2000),
      recordOf({ sentAt: 4995, endedAt: 5000 }),
      recordOf({ sentAt: 5100 }),
    ];
    expect(measureRun(input(records, { times: fault })).clients[0]).toMatchObject({
      ...{ rto_from_fault_seconds: { value: 4 }, rto_from_decision_seconds: { value: 2 }, first_write_at: at(5000) },
    });
  });

  it('is not taken from an answer that the fault came too late for', () => {
    const late = recordOf({ sentAt: 1000, endedAt: 1010 });
    const records = [...before, late, out(1100), recordOf({ sentAt: 4995, endedAt: 5000 })];
    expect(measureRun(input(records, { times: fault })).clients[0]?.rto_from_fault_seconds).toEqual({ value: 4 });
  });

  it('ignores what the return interrupts', () => {
    const again = [out(7000), out(8000), recordOf({ sentAt: 8990, endedAt: 9000 })];
    const steady = [5000, 5500, 6000, 6500, 6950].map((endedAt) => recordOf({ sentAt: endedAt - 5, endedAt }));
    const times = { ...fault, returnBegunAt: T0 + 6960 };
    const [all] = measureRun(input([...before, out(1100), ...steady, ...again], { times })).clients;
    expect(all?.rto_from_fault_seconds).toEqual({ value: 4 });
  });

  it('that never came is unknown, with the time since when; without an interruption it is zero', () => {
    const [never] = measureRun(input([...before, out(1100), out(2500)], { times: fault })).clients;
    expect(never).toMatchObject({
      rto_from_fault_seconds: { value: null, why: expect.stringContaining('nothing was acknowledged') as string },
      first_write_at: null,
    });
    const steady = Array.from({ length: 20 }, (_, index) => recordOf({ sentAt: 900 + index * 100 }));
    expect(measureRun(input(steady, { times: fault })).clients[0]?.rto_from_fault_seconds).toEqual({ value: 0 });
    expect(measureRun(input(steady)).clients[0]?.rto_from_fault_seconds).toMatchObject({ value: null });
  });

  it('of a client that hangs for ever is not there although others are served', () => {
    const hung = recordOf({ kind: 'patient', sentAt: 1001, endedAt: 9000, outcome: 'unknown' });
    const served = [1100, 1500, 2000].map((sentAt) => recordOf({ sentAt }));
    const { clients } = measureRun(
      input([...before, recordOf({ kind: 'patient', sentAt: 950 }), hung, ...served], { times: fault }),
    );
    expect(clients.map(({ kind, rto_from_fault_seconds: rto }) => [kind, rto.value])).toContainEqual(['patient', null]);
  });
});

describe('what clients see', () => {
  it('goes back in time when a row that was acknowledged is not found', () => {
    const write = recordOf({ key: 'w0', sentAt: 10, endedAt: 20 });
    const read = (sentAt: number, value: string | null): ClientRecord =>
      recordOf({ op: 'read', key: 'w0', value, sentAt });
    const count = (...reads: readonly ClientRecord[]): unknown =>
      measureRun(input([write, ...reads])).clients[0]?.reads_back_in_time;
    expect(count(read(30, 'w0'))).toBe(0);
    expect(count(read(30, 'w0'), read(40, null))).toBe(1);
    expect(count(read(15, null))).toBe(0);
  });

  it('burns the error budget by operations that fail in the end, not by attempts', () => {
    const first = recordOf({ sentAt: 1, outcome: 'timed-out', last: false, operation: 7001, key: 'a' });
    const second = recordOf({ sentAt: 900, attempt: 2, operation: 7001, key: 'a' });
    const bad = recordOf({ sentAt: 5, outcome: 'refused' });
    const burned = (availability: number | null): unknown =>
      measureRun(input([first, second, bad], { availability })).clients[0]?.error_budget_burned;
    expect(burned(0.5)).toEqual({ value: 1 });
    expect(burned(null)).toMatchObject({ value: null });
    expect(burned(1)).toMatchObject({ value: null });
  });

  it('is warm when the 95th percentile is back near what it was', () => {
    const many = (from: number, to: number, latency: number): ClientRecord[] =>
      Array.from({ length: (to - from) / 50 }, (_, index) =>
        recordOf({ sentAt: from + index * 50, endedAt: from + index * 50 + latency }),
      );
    const out = recordOf({ sentAt: 1001, endedAt: 1900, outcome: 'timed-out' });
    const records = [...many(0, 1000, 5), out, ...many(3000, 5000, 80), ...many(5000, 7000, 6)];
    const times = { ...NO_TIMES, faultAt: T0 + 1000 };
    expect(measureRun(input(records, { times })).warm_up_seconds).toEqual({ value: 3 });
    expect(measureRun(input(many(0, 1000, 5), { times })).warm_up_seconds).toMatchObject({ value: null });
  });

  it('is drawn by who answered, in pieces that hold every request once', () => {
    const records = [
      recordOf({ sentAt: 0 }),
      recordOf({ sentAt: 100, region: WEST }),
      recordOf({ sentAt: 700, outcome: 'failed' }),
    ];
    const { pieces, piece_seconds } = measureRun(input(records)).curves;
    expect(piece_seconds).toBe(0.25);
    expect(pieces.map(({ answered, nobody }) => [answered, nobody])).toEqual([
      [{ [EAST]: 1, [WEST]: 1 }, 0],
      [{}, 0],
      [{}, 1],
    ]);
    expect(pieces[1]).toMatchObject({ p50_ms: null, p95_ms: null });
  });

  it('has the worst lag of each piece, and none where it could not be read', () => {
    const lag = [10, 90, null].map((ms, index) => ({ at: T0 + index * 900, region: WEST, ms }));
    const [curve] = measureRun(input([], { lag })).curves.lag;
    expect(curve?.points.map(({ seconds }) => seconds)).toEqual([0.09, null]);
  });
});

it('detection, decision and promotion are times between moments that somebody saw', () => {
  const times = { ...NO_TIMES, faultAt: T0, detectedAt: T0 + 1500, promotionBegunAt: T0 + 4000, promotedAt: T0 + 4110 };
  expect(measureRun(input([], { times })).times).toMatchObject({
    detection_seconds: { value: 1.5 },
    decision_seconds: { value: null, why: 'the decision to move is not known' },
    promotion_seconds: { value: 0.11 },
  });
});

it('a percentile is one of the numbers', () => {
  expect([0, 0.5, 0.95, 1].map((share) => percentile([4, 1, 3, 2], share))).toEqual([1, 2, 4, 4]);
  expect(percentile([], 0.5)).toBeNull();
});

describe('whatever is recorded', () => {
  const record = fc
    .record({
      kind: fc.constantFrom('careful', 'hasty'),
      op: fc.constantFrom('write' as const, 'read' as const, 'browse' as const),
      number: fc.nat(20),
      sentAt: fc.nat(20_000),
      took: fc.nat(3000),
      outcome: fc.constantFrom(
        'acknowledged' as const,
        'acknowledged' as const,
        'timed-out' as const,
        'refused' as const,
      ),
      found: fc.boolean(),
      region: fc.constantFrom(EAST, WEST),
    })
    .map(({ number, sentAt, took, found, ...one }) => {
      const key = `${one.kind}-${number}`;
      return recordOf({ ...one, key, sentAt, endedAt: sentAt + took, value: one.op === 'read' && found ? key : null });
    });
  const keys = fc.uniqueArray(
    fc.tuple(fc.constantFrom('careful', 'hasty'), fc.nat(20)).map(([kind, n]) => `${kind}-${n}`),
    {
      maxLength: 30,
    },
  );
  const times = fc.constantFrom(NO_TIMES, { ...NO_TIMES, faultAt: T0 + 5000, decidedAt: T0 + 8000 });
  const run = fc.record({ records: fc.array(record, { maxLength: 80 }), east: keys, west: keys, times });

  it('kept and lost are all that was acknowledged, in each kind and in all', () => {
    fc.assert(
      fc.property(run, ({ records, east, west }) => {
        const [store] = measureRun(input(records, { stores: [rows(east, west)] })).stores;
        const sums = store?.losses.map(({ kept, lost }) => (kept.value ?? NaN) + (lost.value ?? NaN)) ?? [];
        expect(sums).toEqual(store?.losses.map(({ acknowledged }) => acknowledged));
        expect(sums.slice(1).reduce((a, b) => a + b, 0)).toBe(sums[0]);
        expect(store?.lost_rows.total).toEqual(store?.losses[0]?.lost);
      }),
    );
  });

  it('the order of records and rows changes no figure', () => {
    const shuffled = run.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.shuffledSubarray([...one.records], { minLength: one.records.length }),
        fc.shuffledSubarray([...one.west], { minLength: one.west.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([{ records, east, west, times: when }, again, other]) => {
        const figures = (some: readonly ClientRecord[], kept: readonly string[]): unknown =>
          measureRun(input(some, { times: when, stores: [rows(east, kept)] }));
        expect(figures(again, other)).toEqual(figures(records, west));
      }),
    );
  });

  it('a loss lies inside what was recorded, and is not longer than what clients cannot tell apart', () => {
    fc.assert(
      fc.property(run, ({ records, east, west }) => {
        const [store] = measureRun(input(records, { stores: [rows(east, west)] })).stores;
        for (const loss of store?.losses ?? []) {
          const { lost, first_lost_at: first, last_lost_at: last, last_kept_at: kept, rpo_seconds: rpo } = loss;
          expect((lost.value ?? 0) > 0).toBe(first !== null && last !== null && (rpo.value ?? 0) > 0);
          if (first === null || last === null) continue;
          expect(first <= last).toBe(true);
          expect(kept === null || kept <= first).toBe(true);
          expect(rpo.value ?? 0).toBeLessThanOrEqual(loss.rpo_at_most_seconds.value ?? Infinity);
        }
      }),
    );
  });

  it('every attempt is in one piece of the curves', () => {
    fc.assert(
      fc.property(run, ({ records }) => {
        const { pieces } = measureRun(input(records)).curves;
        const sum = pieces.flatMap(({ answered, nobody }) => [...Object.values(answered), nobody]);
        expect(sum.reduce((a, b) => a + b, 0)).toBe(records.length);
      }),
    );
  });

  it('a recovery is never before the fault', () => {
    fc.assert(
      fc.property(run, ({ records, times: when }) => {
        for (const one of measureRun(input(records, { times: when })).clients) {
          expect(one.rto_from_fault_seconds.value ?? 0).toBeGreaterThanOrEqual(0);
          if (one.first_write_at !== null) {
            expect(Date.parse(one.first_write_at)).toBeGreaterThan(when.faultAt ?? Infinity);
          }
        }
      }),
    );
  });
});
