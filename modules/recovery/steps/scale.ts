/** Brings a region's service to a capacity. */
import type { Capacity } from '../../overlays/settings';
import type { RegionTopology } from '../../topology/topology';
import * as reads from '../reads';
import type { Observed, Step } from '../runbook';
import { serviceHas, setBounds, setDesired } from './compute';
import { DURATIONS } from './durations';

/** What a region must carry: its own serving capacity, and no less than what runs where it takes over from, if that is known. */
export function servingCapacity({ capacity }: RegionTopology, runningElsewhere = 0): Capacity {
  const { desired, min, max } = capacity.serving;
  return { min, desired: Math.min(max, Math.max(desired, runningElsewhere)), max };
}

/** Up: raises, never lowers. Done when tasks run and are healthy in the live target group, not when they were asked for. */
export function scaleUp(
  region: RegionTopology,
  capacity: Capacity,
  targetGroupArn: string,
  needs: readonly string[],
): Step {
  const { min, desired, max } = capacity;
  return {
    id: 'scale',
    title: `Scale the service in ${region.region} to ${desired} tasks`,
    needs,
    act: [
      setBounds(region, capacity, { MinCapacity: { atLeast: min }, MaxCapacity: { atLeast: max } }),
      setDesired(region, desired, { atLeast: desired }),
    ],
    met: [
      serviceHas(region, 'runningCount', { atLeast: desired }, `${desired} tasks run in ${region.region}`),
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
export function standDown(region: RegionTopology, needs: readonly string[], others: readonly Observed[]): Step {
  const { min, desired, max } = region.capacity.standby;
  return {
    id: 'stand-down',
    title: `Scale the service in ${region.region} to the standby's ${desired} tasks`,
    needs,
    act: [
      {
        ...setBounds(region, region.capacity.standby, { MinCapacity: { is: min }, MaxCapacity: { is: max } }),
        when: others,
      },
      { ...setDesired(region, desired, { is: desired }), when: others },
    ],
    met: [serviceHas(region, 'runningCount', { is: desired }, `${desired} tasks run in ${region.region}`)],
    deadline: 900,
    poll: 5,
    destructive: false,
    duration: DURATIONS.scale,
  };
}
