/** Losing data is a decision: a person names the region whose last writes are given up, with the lag as it is then. */
import type { RegionTopology } from '../../../topology/topology';
import { METRIC_VALUES, metricRead } from '../../alarms/observe/metric';
import * as reads from '../observe/reads';
import type { Step } from '../../../runbook/runbook';
import { DURATIONS } from '../../durations';

export const lossName = (region: string): string => `data-loss:${region}`;

/** Parallel to the fence, so that one person is asked for both acceptances at the same time. `lost`: where the writer is left. */
export function acceptLoss(target: RegionTopology, lost: string): Step {
  return {
    id: 'accept-loss',
    title: `Accept the loss of what ${lost} did not replicate`,
    needs: [],
    note: [
      {
        name: 'replication_lag_ms',
        read: metricRead(reads.replicationLag(target.region, target.names.dbCluster, reads.LAST_LAG_WINDOW)),
        in: METRIC_VALUES,
      },
    ],
    act: [
      {
        kind: 'accept',
        name: lossName(lost),
        question: `${target.region} takes over without waiting for ${lost}. What ${lost} wrote and did not replicate by then is lost. Go on?`,
      },
    ],
    met: [],
    deadline: 60,
    poll: 5,
    destructive: false,
    duration: DURATIONS.accept,
  };
}
