/** Applies wait while regions change roles, and what the loss would be is written down. */
import type { RegionTopology, Topology } from '../../topology/topology';
import type { MovePart } from '../../recovery/move';
import { METRIC_VALUES, metricRead } from '../alarms/observe/metric';
import { LAST_LAG_WINDOW, replicationLag } from '../aurora/observe/reads';
import { FREEZE_KEY, freezeMarkers, stateBucketOf } from '../../runbook/reads';
import type { CallAct, Observed, Step } from '../../runbook/runbook';
import { DURATIONS } from '../durations';

/** An ungraceful move does not ask the regions that it leaves. */
export const freezeMove: MovePart = {
  steps: ({ topology, target: { region }, promotion, left, others, comesBack }) => {
    const asked = promotion === 'switchover' ? left.map((one) => one.region.region) : [];
    const regions = [region.region, ...asked, ...others.answering];
    return [{ phase: 'freeze', steps: [freeze(topology, regions, comesBack === null ? region : null)] }];
  },
};

/** Notes the replication lag of `replica`, and leaves a marker beside the states of `regions` that `dr apply` respects. */
export function freeze(topology: Topology, regions: readonly string[], replica: RegionTopology | null): Step {
  const act = regions.map((region): CallAct => {
    const bucket = stateBucketOf(topology, region);
    return {
      kind: 'call',
      operation: { service: 's3', action: 'PutObject', region, input: { Bucket: bucket, Key: FREEZE_KEY } },
      unless: [isFrozen(topology, region)],
      settle: 10,
    };
  });
  return {
    id: 'freeze',
    title: `Freeze applies${replica === null ? '' : ' and record the replication lag'}`,
    needs: [],
    note:
      replica === null
        ? []
        : [
            {
              name: 'replication_lag_ms',
              read: metricRead(replicationLag(replica.region, replica.names.dbCluster, LAST_LAG_WINDOW)),
              in: METRIC_VALUES,
            },
          ],
    act,
    met: regions.map((region) => isFrozen(topology, region)),
    deadline: 60,
    poll: 2,
    destructive: false,
    // A marker must not stand in the way of a recovery; but that applies go on is for a person to know.
    orAccept: {
      kind: 'accept',
      name: 'unfrozen',
      question: 'Applies could not be frozen. Go on, and make sure by other means that nobody applies?',
    },
    duration: DURATIONS.call,
  };
}

const isFrozen = (topology: Topology, region: string): Observed => ({
  why: `applies are frozen in ${region}`,
  read: freezeMarkers(region, stateBucketOf(topology, region)),
  in: 'Contents[]',
  where: { Key: { is: FREEZE_KEY } },
});
