/** Records of clients for tests. */
import type { ClientRecord, RunTimes } from '../measured/records';

/** Of a run in which nothing happened, or nobody saw it. */
export const NO_TIMES: RunTimes = {
  faultAt: null,
  detectedAt: null,
  decidedAt: null,
  promotionBegunAt: null,
  promotedAt: null,
  returnBegunAt: null,
};

let operations = 0;

/** An acknowledged write, but for what is said otherwise. Times are milliseconds after `T0`. */
export function recordOf(one: Partial<ClientRecord> & Pick<ClientRecord, 'sentAt'>): ClientRecord {
  operations += 1;
  const sentAt = T0 + one.sentAt;
  const lost = one.outcome !== undefined && one.outcome !== 'acknowledged';
  return {
    ...{ kind: 'careful', op: 'write', key: `k${operations}`, operation: operations, attempt: 1, last: true },
    ...{ outcome: 'acknowledged', status: lost ? null : 201, code: lost ? 'ETIMEDOUT' : null },
    ...{ region: lost ? null : 'us-east-1', task: null, order: null, value: null },
    ...one,
    sentAt,
    dueAt: T0 + (one.dueAt ?? one.sentAt),
    endedAt: one.endedAt === undefined ? sentAt + 5 : T0 + one.endedAt,
  };
}

/** 25 s before the outage of the sample run (`sample.ts`). */
export const T0 = Date.UTC(2026, 10, 20, 14, 4, 4);
