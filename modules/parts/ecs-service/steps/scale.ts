/** Brings a region's service to a capacity. */
import type { Capacity } from '../../../overlays/settings';
import type { RegionTopology } from '../../../topology/topology';
import * as reads from '../../load-balancer/observe/reads';
import type { Observed, Step } from '../../../runbook/runbook';
import { boundsAre, exactly, noLess, serviceHas, setBounds, setDesired } from './service';
import { DURATIONS } from '../../durations';

/** What a region must carry: its own serving capacity, and no less than what runs where it takes over from, if that is known. */
export function servingCapacity({ capacity }: RegionTopology, runningElsewhere = 0): Capacity {
  const { desired, min, max } = capacity.serving;
  return { min, desired: Math.min(max, Math.max(desired, runningElsewhere)), max };
}

/**
 * Up: raises, never lowers. Done when tasks run and are healthy in the live target group, not when they were asked for; and when the
 * bounds are those of serving: tasks that happen to run already would be taken away again, and none would come with more clients.
 */
export function scaleUp(region: RegionTopology, capacity: Capacity, targetGroupArn: string): Step {
  const { desired } = capacity;
  return {
    id: 'scale',
    title: `Scale the service in ${region.region} to ${desired} tasks`,
    needs: [],
    act: [setBounds(region, capacity, noLess(capacity)), setDesired(region, desired, { atLeast: desired })],
    met: [
      boundsAre(region, capacity, noLess(capacity)),
      serviceHas(
        region,
        { desiredCount: { atLeast: desired }, runningCount: { atLeast: desired } },
        `${desired} tasks are wanted and run in ${region.region}`,
      ),
      {
        why: `targets in ${region.region} are healthy`,
        read: reads.targetHealth(region.region, targetGroupArn),
        in: 'TargetHealthDescriptions[]',
        where: { 'TargetHealth.State': { is: 'healthy' } },
        atLeast: desired,
      },
    ],
    deadline: 900,
    poll: 5,
    destructive: false,
    duration: DURATIONS.scale,
  };
}

/** Tasks of the region are healthy in the live target group: no fewer than it may ever have while it serves. */
export const stillServes = (region: RegionTopology, targetGroupArn: string): Observed => ({
  why: `${region.region} still serves`,
  read: reads.targetHealth(region.region, targetGroupArn),
  in: 'TargetHealthDescriptions[]',
  where: { 'TargetHealth.State': { is: 'healthy' } },
  atLeast: Math.max(1, region.capacity.serving.min),
});

/**
 * Down to the standby's capacity, exactly. Always the last thing that is done to a region that is left. `others`: what must hold
 * right before each call, so that capacity is never taken away on the strength of what was true a while ago.
 */
export function standDown(region: RegionTopology, others: readonly Observed[]): Step {
  const { standby } = region.capacity;
  const { desired } = standby;
  return {
    id: 'stand-down',
    title: `Scale the service in ${region.region} to the standby's ${desired} tasks`,
    needs: [],
    act: [
      { ...setBounds(region, standby, exactly(standby)), when: others },
      { ...setDesired(region, desired, { is: desired }), when: others },
    ],
    met: [
      boundsAre(region, standby, exactly(standby)),
      serviceHas(
        region,
        { desiredCount: { is: desired }, runningCount: { is: desired } },
        `${desired} tasks are wanted and run in ${region.region}`,
      ),
    ],
    deadline: 900,
    poll: 5,
    destructive: false,
    duration: DURATIONS.scale,
  };
}
