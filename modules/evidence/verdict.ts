/** How verdicts add up. */
import type { EvidenceVerdict, PlanEvidence } from './evidence';

const ORDER: readonly EvidenceVerdict[] = ['not-met', 'unknown', 'met'];

/** The worst of several; nothing at all is `unknown`, for no evidence is not good evidence. */
export function worst(verdicts: readonly EvidenceVerdict[]): EvidenceVerdict {
  return ORDER.find((verdict) => verdicts.includes(verdict)) ?? 'unknown';
}

/** What a plan says: met when it is empty. */
export function planVerdict(plan: Pick<PlanEvidence, 'empty' | 'unknown'>): EvidenceVerdict {
  if (plan.unknown === true) return 'unknown';
  return plan.empty ? 'met' : 'not-met';
}
