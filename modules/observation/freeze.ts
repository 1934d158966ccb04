/** The marker by which a recovery asks applies to wait: how it is looked for, and how it is lifted. Pure. */
import type { Operation } from '../operations/operation';
import * as reads from '../runbook/reads';
import type { Topology } from '../topology/topology';

/** Questions whether applies are frozen, one per bucket: any object in an answer's `Contents` says yes. */
export function freezeQuestions(topology: Topology): readonly Operation[] {
  return topology.regions.map(({ region }) => reads.freezeMarkers(region, reads.stateBucketOf(topology, region)));
}

/** Lifts the freeze that a recovery left; the last thing a reconciliation does, when every plan is empty. */
export function unfreeze(topology: Topology): readonly Operation[] {
  return topology.regions.map(({ region }) => ({
    service: 's3',
    action: 'DeleteObject',
    region,
    input: { Bucket: reads.stateBucketOf(topology, region), Key: reads.FREEZE_KEY },
  }));
}
