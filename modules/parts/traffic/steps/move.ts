/** Moves the clients, by the environment's traffic method. */
import type { Topology } from '../../../topology/topology';
import type { Target } from '../../../observation/facts';
import type { Observed, Step } from '../../../runbook/runbook';
import { stopTakingOver, takeOver, takesOver } from '../../takeover-object/steps';
import { moveRecord, pointsTo, recordHalts } from '../../service-record/steps';

/** Steps in order, each waiting for the one before. */
export function moveTraffic(topology: Topology, { region, route }: Target): readonly [Step, ...Step[]] {
  if (route.method === 'record-change') return [moveRecord(topology, route.zoneId, region)];
  const move = takeOver(region);
  return route.leave === null ? [move] : [move, { ...stopTakingOver(route.leave), needs: [move.id] }];
}

/** What shows, before the writer is moved, that the clients could not be moved after it. */
export const trafficHalts = (topology: Topology, { region, route }: Target): readonly Observed[] =>
  route.method === 'record-change' ? recordHalts(topology, route.zoneId, region.region) : [];

/** What is stored says that clients are sent to the target. Proves nothing about what they are answered. */
export function sentToTarget(topology: Topology, { region, route }: Target): readonly Observed[] {
  if (route.method === 'record-change') return [pointsTo(topology, route.zoneId, region)];
  return [takesOver(region)];
}

/** What a person should know of the method before it is used. */
export function trafficRemarks({ traffic }: Topology, { region, route }: Target): readonly string[] {
  if (route.method === 'record-change') return route.remarks;
  if (traffic.method === 'record-change' || route.unseen === null) return [];
  const unseen = `It could not be seen whether the takeover object of ${route.unseen} still exists`;
  return [
    region.region === traffic.primary
      ? `${unseen}: what ${region.region} says counts before it, until dr reconcile removes both.`
      : `${unseen}: if it does, they go back there as soon as it answers. Remove it then, with dr reconcile.`,
  ];
}
