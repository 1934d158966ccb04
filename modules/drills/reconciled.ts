/** What reconciliation found, as a finding of a drill, and as what ends it. */
import { DrError } from '../console/errors';
import type { Reconciled } from './record';
import type { PhaseFinding } from './recorder';

export function findingOf({ changes, applied, frozen, leftovers }: Reconciled): PhaseFinding {
  return {
    verdict: frozen.length + leftovers.length === 0 ? 'met' : 'not-met',
    observed: [
      ...changes,
      applied.length === 0 ? 'nothing had to be applied' : `applied ${applied.join(', ')}`,
      ...leftovers.map((region) => `the takeover object of ${region} still exists`),
      ...frozen.map((region) => `applies stay frozen in ${region}`),
    ],
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function notEmpty(states: readonly string[]): DrError {
  return new DrError(
    'drill-plans-not-empty',
    `After reconciliation ${states.length} plans are not empty.`,
    states.join(', '),
    'The report lists what they would change.',
  );
}
