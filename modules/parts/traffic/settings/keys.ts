/** Keys of how clients are moved, and of which region they are sent to. */
import * as z from 'zod';
import { flag } from '../../../overlays/key';

/**
 * How clients are moved. `record-change`: the service record is written anew, by Route 53's control plane. `health-check-inversion`: an
 * object in a region's bucket turns the health checks of two failover records. Closed, so that whatever moves clients must say what it
 * does for each; routing controls join here.
 */
const TRAFFIC_METHODS = ['record-change', 'health-check-inversion'] as const;

export const trafficKeys = {
  traffic_method: z.enum(TRAFFIC_METHODS).meta({
    description:
      'How clients are moved: record-change writes the service record anew (needs us-east-1); health-check-inversion puts an object into a bucket of the region that takes over (exactly two regions).',
  }),
  prove_dns_answer: flag(
    "Whether the proof of a move also asks the zone's own name servers where clients are sent. Whoever carries it out then needs a way to port 53 of them: promote-dr.sh needs dig, a state machine its function. Without an answer the move ends as unknown.",
  ),
};

export const servingKeys = {
  serves_traffic: flag('True in exactly one region: the service record points there. A role: `dr reconcile` flips it.'),
};
