/** Says in the target's bucket that a move has begun: a status page reads it there. */
import { stateBucketOf } from '../../../runbook/reads';
import type { RegionTopology, Topology } from '../../../topology/topology';
import type { Observed, Runbook, Step } from '../../../runbook/runbook';
import { DURATIONS } from '../../../parts/durations';
import { freeze } from '../../../parts/freeze/steps';

const KEY = 'recovery/announced';

export function announce(topology: Topology, target: RegionTopology, needs: readonly string[]): Step {
  const { region } = target;
  const bucket = stateBucketOf(topology, region);
  const announced: Observed = {
    why: `the move is announced in ${region}`,
    read: { service: 's3', action: 'ListObjectsV2', region, input: { Bucket: bucket, Prefix: KEY } },
    in: 'Contents[]',
    where: { Key: { is: KEY } },
  };
  return {
    id: 'announce',
    title: `Announce the move to ${region}`,
    needs,
    act: [
      {
        kind: 'call',
        operation: { service: 's3', action: 'PutObject', region, input: { Bucket: bucket, Key: KEY } },
        unless: [announced],
        settle: 10,
      },
    ],
    met: [announced],
    deadline: 60,
    poll: 2,
    destructive: false,
    duration: DURATIONS.call,
  };
}

/** Freezes applies and announces it: the smallest runbook that is worth running. */
export function announcedFreeze(topology: Topology, target: RegionTopology): Runbook {
  const frozen = freeze(topology, [target.region], null);
  return {
    id: 'announced-freeze',
    title: `Freeze applies in ${target.region} and announce it`,
    environment: topology.environment,
    mode: 'graceful',
    target: target.region,
    steps: [frozen, announce(topology, target, [frozen.id])],
    remarks: [],
  };
}
