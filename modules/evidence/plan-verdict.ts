/** The verdict on a plan. */
import type { Verdict } from '../console/verdict';
import type { PlanEvidence } from './evidence';

/** What a plan says: met when it is empty. */
export function planVerdict(plan: Pick<PlanEvidence, 'empty' | 'unknown'>): Verdict {
  if (plan.unknown === true) return 'unknown';
  return plan.empty ? 'met' : 'not-met';
}
