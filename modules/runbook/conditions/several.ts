/** Several conditions: all of them, or any. */
import type { Condition } from './index';
import type { LookResult } from './look-result';

/** Gives the verdict of one condition; how it is asked is the caller's business. */
export type Look = (condition: Condition) => Promise<LookResult>;

/** All hold. Asked in order; the first that is not met decides, so that every engine asks the same and no more than needed. */
export async function allOf(
  conditions: readonly Condition[],
  look: Look,
): Promise<readonly [LookResult, readonly string[]]> {
  const seenSoFar: string[] = [];
  for (const condition of conditions) {
    const verdict = await look(condition);
    seenSoFar.push(verdict.why);
    if (verdict.v !== 'met') return [verdict, seenSoFar];
  }
  return [{ v: 'met', why: seenSoFar.at(-1) ?? 'nothing to meet' }, seenSoFar];
}

/** At least one holds. If none holds, unknown outweighs not met. */
export async function anyOf(conditions: readonly Condition[], look: Look): Promise<LookResult> {
  let rest: LookResult = { v: 'not', why: 'nothing says that it is done' };
  for (const condition of conditions) {
    const verdict = await look(condition);
    if (verdict.v === 'met') return verdict;
    if (weight(verdict) >= weight(rest)) rest = verdict;
  }
  return rest;
}

const weight = (verdict: LookResult): number => ({ met: 0, not: 0, retry: 1, stop: 2 })[verdict.v];
