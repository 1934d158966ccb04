/** What follows from something that was looked at: for a preflight check, and for what a role demands of its region. */
import type { Verdict } from '../console/verdict';
import type { Known } from './types';

export interface Finding {
  readonly verdict: Verdict;
  /** What was seen, with its values. Where it is unknown: why. */
  readonly observed: string;
  /** What a person should know although it is met. */
  readonly warning?: string;
  /** What to do about this very finding, where the fix of the check or demand is about more than what was found. */
  readonly fix?: string;
}

export const met = (observed: string, warning?: string): Finding => ({
  verdict: 'met',
  observed,
  ...(warning === undefined ? {} : { warning }),
});
export const notMet = (observed: string, fix?: string): Finding => ({
  verdict: 'not-met',
  observed,
  ...(fix === undefined ? {} : { fix }),
});
export const notKnown = (observed: string): Finding => ({ verdict: 'unknown', observed });

/** Judges what is known; what is not is unknown with its reason. */
export function judged<T, F extends Finding | null>(
  piece: Known<T>,
  what: string,
  judge: (value: T) => F,
): F | Finding {
  return piece.known ? judge(piece.value) : notKnown(`${what}: ${piece.why}`);
}
