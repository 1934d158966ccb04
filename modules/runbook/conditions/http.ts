/** Evidence: what a client of the service is answered over HTTP; with `method`, that the application writes to its database. */
import type { ProbeAnswer } from '../asking';
import type { EvidenceKind } from './kind';
import type { LookResult } from './look-result';

/**
 * An HTTP request whose answer must have `status` (and `contains`). With `method` it is a write probe: a POST without a
 * body that the application answers once it has written to the database. It is sent at every look that reaches it, so
 * the write must be repeatable.
 */
export interface Probe {
  readonly why: string;
  readonly http: string;
  /**
   * The name to connect to instead of the URL's own, which stays the name in TLS and in the request: what clients would get if the URL's
   * name led there. Engines that cannot do that leave the condition out and say so (docs/engines.md).
   */
  readonly via?: string;
  readonly method?: 'POST';
  readonly status: number;
  readonly contains?: string;
}

/** The verdict of an HTTP probe. No answer at all is unknown for now: it may be this machine that cannot see it. */
export function judgeProbe(condition: Probe, answer: ProbeAnswer): LookResult {
  if (!answer.ok) return { v: 'retry', why: `${condition.why}: no answer (${answer.why})` };
  if (answer.status !== condition.status) {
    return { v: 'not', why: `${condition.why}: status ${answer.status}, not ${condition.status}` };
  }
  if (condition.contains !== undefined && !answer.body.includes(condition.contains)) {
    return { v: 'not', why: `${condition.why}: the answer does not contain ${condition.contains}` };
  }
  return { v: 'met', why: `${condition.why}: status ${answer.status}` };
}

export const http: EvidenceKind<Probe, ProbeAnswer> = {
  mark: 'http',
  ask: (condition, { probe, signal }) => probe(condition.http, signal, condition.method, condition.via),
  judge: judgeProbe,
  reads: () => [],
  writes: ({ method }) => method !== undefined,
  faults: () => [],
};
