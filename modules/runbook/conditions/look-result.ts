/** What one look came to. */
import type { Verdict } from '../../console/verdict';

/**
 * The result of a look, in the words of every engine. `retry` and `stop` are both unknown: for now, and for good.
 * `verdictOf` says it as everything else does.
 */
export interface LookResult {
  readonly v: 'met' | 'not' | 'retry' | 'stop';
  readonly why: string;
  /** There was no answer. */
  readonly silent?: true;
}
const VERDICT_OF = { met: 'met', not: 'not-met', retry: 'unknown', stop: 'unknown' } as const satisfies Record<
  LookResult['v'],
  Verdict
>;

/** What a look came to as a verdict: unknown for now and unknown for good are both unknown. */
export const verdictOf = ({ v }: LookResult): Verdict => VERDICT_OF[v];
