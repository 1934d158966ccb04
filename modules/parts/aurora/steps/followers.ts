/** What becomes of the regions that neither write now nor take over. */
import type { RegionTopology, Topology } from '../../../topology/topology';
import type { Step } from '../../../runbook/runbook';
import { isMember } from './database';
import { DURATIONS } from '../../durations';

/**
 * One step a region, beside the rest: nothing that clients wait for waits for it. After a managed failover every other replica is
 * rebuilt to the new writer's point in time and cannot be read meanwhile, "a few minutes to several hours" (Aurora User Guide), so
 * that the step asks for the membership alone; a switchover rebuilds nobody.
 */
export function followers(
  topology: Topology,
  target: RegionTopology,
  others: readonly RegionTopology[],
  mode: 'graceful' | 'ungraceful',
): readonly Step[] {
  const graceful = mode === 'graceful';
  return others.map((other): Step => ({
    id: `follow-${other.region}`,
    title: graceful
      ? `See that ${other.region} replicates from ${target.region}`
      : `See that ${other.region} follows ${target.region}: it is rebuilt, and cannot be read meanwhile`,
    needs: [],
    act: [],
    met: [isMember(topology, other, 'reader', target.region, ...(graceful ? (['connected'] as const) : []))],
    deadline: 900,
    poll: 5,
    destructive: false,
    orAccept: {
      kind: 'accept',
      name: `unreplicated:${other.region}`,
      question: `${other.region} does not follow ${target.region}: there is one copy less until it is rebuilt. Go on?`,
    },
    duration: DURATIONS.call,
  }));
}
