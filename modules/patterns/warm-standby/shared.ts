/** What the runbooks share. */
import type { Topology } from '../../topology/topology';
import { stepByApprovals } from '../../runbook/approvals/ask';
import type { Others, Target } from '../../observation/facts';
import type { Observed, Runbook, Step } from '../../runbook/runbook';
import { DURATIONS } from '../../runbook/durations';
import { switchListener } from '../../parts/load-balancer/steps';
import { underResidency } from '../../parts/residency/steps';
import { scaleUp, servingCapacity } from '../../parts/ecs-service/steps/scale';
import { moveTraffic, trafficRemarks } from '../../parts/traffic/steps/move';
import { proofRemarks, verify, type VerifyOptions } from '../../parts/traffic/steps/verify';

export interface RunbookOptions extends VerifyOptions {
  /** Tasks that run where the target takes over from; undefined where that region must not be asked. */
  readonly runningElsewhere?: number;
  /** Regions that the runbook is not about; default: there are none. */
  readonly others?: Others;
}

/** The target's service, scaled to what serving takes. */
export function scaled({ region, targetGroupArn }: Target, options: RunbookOptions, needs: readonly string[]): Step {
  return scaleUp(region, servingCapacity(region, options.runningElsewhere), targetGroupArn, needs);
}

/** The listener on the live group; none where blue and green are not in use, and plans hold it. */
export function listening({ region, listenerArn, targetGroupArn }: Target, needs: readonly string[]): readonly Step[] {
  return region.blueGreen ? [switchListener(region, listenerArn, targetGroupArn, needs)] : [];
}

export const idsOf = (steps: readonly Step[]): readonly string[] => steps.map(({ id }) => id);

/** The end of every runbook: move the clients, prove that they are served. `after`: the steps that must be met before. */
export function moveClients(
  topology: Topology,
  target: Target,
  writer: readonly Observed[],
  options: VerifyOptions,
  after: readonly Step[],
): readonly Step[] {
  const moved = moveTraffic(
    topology,
    target,
    after.map(({ id }) => id),
  );
  const proof = moved.slice(-1).map(({ id }) => id);
  return [...moved, verify(topology, target, writer, options, proof)];
}

export function runbook(
  topology: Topology,
  target: Target,
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
