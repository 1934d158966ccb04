/**
 * Moves clients by an object that the health checks of the failover records watch: data plane of S3 in the region that takes over, and
 * no control plane of anybody. What Route 53 makes of it is proven by the probe of `verify`.
 */
import type { RegionTopology } from '../../topology/topology';
import { TAKEOVER_KEY } from '../../topology/traffic';
import * as reads from './observe/reads';
import type { AcceptAct, Observed, Step } from '../../runbook/runbook';
import { DURATIONS } from '../durations';

/** Looks without an answer: a region that was lost since it was looked at costs seconds, not the deadline. */
const SILENCE = 3;

export const takesOver = (region: RegionTopology): Observed => ({
  why: `the takeover object of ${region.region} exists`,
  read: reads.takeover(region),
  in: 'Contents[]',
  where: { Key: { is: TAKEOVER_KEY } },
});

/** Counted on the answer itself: an empty list holds nothing that could pass. */
export const doesNotTakeOver = (region: RegionTopology): Observed => ({
  why: `the takeover object of ${region.region} does not exist`,
  read: reads.takeover(region),
  in: '@',
  where: { Name: { is: region.names.trafficBucket }, Contents: { lacks: { Key: TAKEOVER_KEY } } },
});

export function takeOver(region: RegionTopology): Step {
  const says = takesOver(region);
  const input = { Bucket: region.names.trafficBucket, Key: TAKEOVER_KEY };
  return {
    id: 'traffic',
    title: `Let ${region.region} take the clients over`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: { service: 's3', action: 'PutObject', region: region.region, input },
        unless: [says],
        settle: 10,
      },
    ],
    met: [says],
    deadline: 300,
    poll: 5,
    destructive: false,
    duration: DURATIONS.call,
  };
}

/** Deletes the takeover object of a region that is left. While it exists, clients can go back to that region. */
export function stopTakingOver(region: RegionTopology): Step {
  const silent = doesNotTakeOver(region);
  const input = { Bucket: region.names.trafficBucket, Key: TAKEOVER_KEY };
  const leftover: AcceptAct = {
    kind: 'accept',
    name: `leftover:${region.region}`,
    question: `The takeover object of ${region.region} still exists. Clients may be sent there, now or later. Go on, and run dr reconcile when it answers?`,
  };
  return {
    id: `leave-${region.region}`,
    title: `Let ${region.region} no longer take clients over`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: { service: 's3', action: 'DeleteObject', region: region.region, input },
        unless: [silent],
        settle: 10,
      },
    ],
    met: [silent],
    deadline: 120,
    poll: 5,
    destructive: false,
    orAccept: leftover,
    silence: SILENCE,
    duration: DURATIONS.call,
  };
}
