/** Why a call failed, in the words that a person is shown: every room takes them from here, and a lint forbids the code alone. */
import { reasonOf } from '../console/meanings';
import type { Operation } from './operation';

/** AWS's code, or the connection's, and what that means where it does not say it. */
export function whyOf(
  { service, action, region }: Pick<Operation, 'service' | 'action' | 'region'>,
  failure: { readonly code: string; readonly message: string },
): string {
  return reasonOf(failure, { action: `${service}:${action}`, region });
}

/** The same with AWS's own words behind it, where a person has to decide what to do about it. */
export function whyInFull(
  operation: Pick<Operation, 'service' | 'action' | 'region'>,
  failure: { readonly code: string; readonly message: string },
): string {
  const why = whyOf(operation, failure);
  return failure.message === '' || why.includes(failure.message) ? why : `${why}: ${failure.message}`;
}
