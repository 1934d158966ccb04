/** What the runbooks share. */
import type { Move } from '../../recovery/move';
import { stepByApprovals } from '../../runbook/approvals/ask';
import type { Runbook, Step } from '../../runbook/runbook';
import { DURATIONS } from '../../parts/durations';
import { underResidency } from '../../parts/residency/steps';
import { trafficRemarks } from '../../parts/traffic/steps/move';
import { proofRemarks } from '../../parts/traffic/steps/verify';

/**
 * The runbook of a move. The question about residency is no phase: every changing step of every phase waits for it,
 * except the freeze.
 */
export function runbook(
  { topology, target }: Move,
  rest: Pick<Runbook, 'id' | 'title' | 'mode' | 'steps' | 'remarks'>,
): Runbook {
  const remarks = [...rest.remarks, ...trafficRemarks(topology, target), ...proofRemarks(target.region)];
  const steps = underResidency(topology, target.region, rest.steps).map((step) =>
    asked(stepByApprovals(topology, step)),
  );
  return { environment: topology.environment, target: target.region.region, ...rest, remarks, steps };
}

/** Two persons take longer to reach than one. */
function asked(step: Step): Step {
  const two = step.met.length === 0 && step.act.some((act) => act.kind === 'accept' && act.approvals === 2);
  return two ? { ...step, duration: DURATIONS.agree } : step;
}
