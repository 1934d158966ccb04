/** The written form of the measured figures, and what cannot all be true of them. */
import * as z from 'zod';

const time = z.iso.datetime();
const count = z.int().nonnegative();
const number = z.number().nonnegative();
const unknown = z.strictObject({ value: z.null(), why: z.string().min(1) });
const figure = z.union([z.strictObject({ value: number }), unknown]);
const counted = z.union([z.strictObject({ value: count }), unknown]);

const client = z.strictObject({
  kind: z.string(),
  operations: count,
  attempts: count,
  acknowledged: count,
  failed: count,
  not_sent: count,
  first_read_at: time.nullable(),
  first_write_at: time.nullable(),
  rto_from_fault_seconds: figure,
  rto_from_decision_seconds: figure,
  reads_from_fault_seconds: figure,
  reads_back_in_time: count,
  latency_p50_ms: figure,
  latency_p95_ms: figure,
  error_budget_burned: figure,
});

const loss = z.strictObject({
  kind: z.string(),
  acknowledged: count,
  kept: counted,
  lost: counted,
  last_kept_at: time.nullable(),
  first_lost_at: time.nullable(),
  last_lost_at: time.nullable(),
  rpo_seconds: figure,
  rpo_at_most_seconds: figure,
  duplicates: counted,
});

const store = z.strictObject({
  store: z.string(),
  survivor: z.string().nullable(),
  losses: z.array(loss),
  split_brain: z.strictObject({
    seconds: figure,
    from_at: time.nullable(),
    to_at: time.nullable(),
    writes: z.array(z.strictObject({ side: z.string(), count })),
  }),
  lost_rows: z.strictObject({
    total: counted,
    shown: z.array(
      z.strictObject({
        key: z.string(),
        kind: z.string(),
        order: z.string().nullable(),
        acknowledged_at: time,
        region: z.string().nullable(),
        held_by: z.array(z.string()),
      }),
    ),
  }),
  duplicate_rows: z.strictObject({
    total: counted,
    shown: z.array(z.strictObject({ key: z.string(), kind: z.string(), rows: count })),
  }),
});

const curves = z.strictObject({
  piece_seconds: z.number().positive(),
  pieces: z.array(
    z.strictObject({
      at: time,
      answered: z.record(z.string(), count),
      nobody: count,
      p50_ms: number.nullable(),
      p95_ms: number.nullable(),
    }),
  ),
  lag: z.array(
    z.strictObject({
      region: z.string(),
      points: z.array(z.strictObject({ at: time, seconds: number.nullable() })),
    }),
  ),
});

export const measuredSchema = z.strictObject({
  kind: z.literal('measured').describe('by clients, on the clock of the wall'),
  notes: z.array(z.string()).describe('about how it was measured'),
  kinds: z.record(z.string(), z.string()).describe('how each kind of client behaves'),
  times: z
    .strictObject({
      fault_at: time.nullable(),
      detected_at: time.nullable(),
      decided_at: time.nullable(),
      promoted_at: time.nullable(),
      return_at: time.nullable(),
      detection_seconds: figure,
      decision_seconds: figure,
      promotion_seconds: figure,
    })
    .describe(
      'detection from the fault, decision from the detection, promotion from its request to its acknowledgement',
    ),
  clients: z
    .array(client)
    .describe(
      '`all`, then each kind. An operation has one attempt or more. `rto_…` end with the first acknowledged write after the last interruption of a second or longer that began before the return; 0: there was none. `reads_back_in_time`: reads that did not find a row that was acknowledged or read before. `error_budget_burned`: 1 is all that the objective allows in this time',
    ),
  stores: z
    .array(store)
    .describe(
      'acknowledged writes that the database of `survivor` holds, or not. `rpo_seconds`: from the first lost acknowledgement to the last, 0 where none is lost; `rpo_at_most_seconds`: from the last kept one before. `duplicates`: operations with more than one row. `split_brain`: when two databases accepted writes. `shown`: the first rows of `total`',
    ),
  availability_objective: z.number().min(0).max(1).nullable().describe('share of operations that are to succeed'),
  warm_up_seconds: figure.describe('from the first acknowledged write to a 95th percentile of latency like before'),
  curves: curves.describe(
    'requests by when they were sent and who answered; `nobody`: not acknowledged; latency of operations by when they were due; the worst lag',
  ),
});

/** What cannot all be true at once, in words. */
export function measuredContradictions({ clients, stores }: z.infer<typeof measuredSchema>): readonly string[] {
  const losses = stores.flatMap((one) => one.losses);
  const rules: readonly (readonly [boolean, string])[] = [
    [
      clients.some((one) => one.acknowledged + one.failed !== one.operations),
      'acknowledged and failed operations are not all operations',
    ],
    [clients.some((one) => one.attempts < one.operations), 'there are fewer attempts than operations'],
    [
      losses.some(
        ({ kept, lost, acknowledged }) =>
          (kept.value === null) !== (lost.value === null) ||
          (kept.value !== null && kept.value + (lost.value ?? 0) !== acknowledged),
      ),
      'kept and lost writes are not all acknowledged ones',
    ],
    [
      losses.some(({ lost, rpo_seconds: rpo }) => lost.value !== null && lost.value > 0 !== (rpo.value ?? 0) > 0),
      'a loss has a length exactly when something is lost',
    ],
    [
      stores.some(({ lost_rows: rows }) => rows.shown.length > (rows.total.value ?? 0)),
      'more lost rows are shown than there are',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => message);
}
