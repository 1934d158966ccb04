/**
 * Stops what writes in the region that is left. Where that region cannot be asked, nothing can be proven: a person accepts it
 * by name and says why it is safe (for example because the region's network is cut).
 */
import type { RegionTopology } from '../../topology/topology';
import type { AcceptAct, Step } from '../runbook';
import { serviceHas, setBounds, setDesired } from './compute';
import { DURATIONS } from './durations';

export const unfenced = (region: string): AcceptAct => ({
  kind: 'accept',
  name: `unfenced:${region}`,
  question: `It cannot be proven that nothing in ${region} writes any more. Writes there would be lost. Go on?`,
});

/** Looks without an answer: a region that was lost since it was looked at costs seconds, not the deadline. */
const SILENCE = 3;

/** For a region that answers: no tasks, and bounds that keep scaling from starting any. */
export function fenceByStopping(region: RegionTopology, needs: readonly string[]): Step {
  const none = { desired: 0, min: 0, max: 0 };
  const active = serviceHas(region, 'desiredCount', { atLeast: 0 }, `the service in ${region.region} is there`);
  return {
    id: `fence-${region.region}`,
    title: `Stop the writers in ${region.region}`,
    needs,
    act: [
      { ...setBounds(region, none, { MinCapacity: { is: 0 }, MaxCapacity: { is: 0 } }), when: [active] },
      { ...setDesired(region, 0, { is: 0 }), when: [active] },
    ],
    met: [serviceHas(region, 'runningCount', { is: 0 }, `no task runs in ${region.region}`)],
    deadline: 120,
    poll: 5,
    destructive: true,
    orAccept: unfenced(region.region),
    silence: SILENCE,
    duration: DURATIONS.fence,
  };
}

/** For a region that did not answer when it was looked at: asking it again would cost the time that a recovery has not got. */
export function fenceByAcceptance(region: RegionTopology, needs: readonly string[]): Step {
  return {
    id: `fence-${region.region}`,
    title: `Accept that ${region.region} cannot be fenced`,
    needs,
    act: [unfenced(region.region)],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}
