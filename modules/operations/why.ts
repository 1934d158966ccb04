/** Why a call failed, for a person: every room uses these words, and a lint forbids the bare code. */
import { meaningOf, reasonOf } from '../console/meanings';
import { regionsNamedIn } from '../overlays/regions';
import type { Operation } from './operation';

/** AWS's code, or the connection's, and what that means where it does not say it. */
export function whyOf(
  { service, action, region }: Pick<Operation, 'service' | 'action' | 'region'>,
  failure: { readonly code: string; readonly message: string },
): string {
  return reasonOf(failure, { action: `${service}:${action}`, region });
}

/**
 * What to do about a failure that is known by the words of `whyOf` alone; null where they hold no code that has a meaning. `region`: where
 * it was, if the words before the code name none.
 */
export function remedyIn(words: string, region?: string): string | null {
  for (const { 1: code = '', 2: short, index } of words.matchAll(/([A-Za-z0-9.]+) \((?=([^()]*))/g)) {
    const named = regionsNamedIn(words.slice(0, index)).at(-1) ?? region;
    const meaning = meaningOf({ code, message: '' }, named === undefined ? {} : { region: named });
    if (meaning?.short === short) return meaning?.fix ?? null;
  }
  return null;
}

/** The same with AWS's own words behind it, where a person has to decide what to do about it. */
export function whyInFull(
  operation: Pick<Operation, 'service' | 'action' | 'region'>,
  failure: { readonly code: string; readonly message: string },
): string {
  const why = whyOf(operation, failure);
  return failure.message === '' || why.includes(failure.message) ? why : `${why}: ${failure.message}`;
}
