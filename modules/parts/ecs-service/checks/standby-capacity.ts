import { viewOf } from '../../../observation/facts';
import { defineCheck, met, notKnown, nothing, notMet } from '../../../recovery/preflight/check';

export const standbyCapacity = defineCheck({
  id: 'standby-capacity',
  title: 'The service runs in the target, and its targets are healthy',
  why: 'Starting from nothing needs capacity and control planes in the hour when everyone needs them; a target group without targets counts as unhealthy, and clients are not sent there.',
  fix: "Look why tasks do not run (image, secret, network), or apply the target's workloads state.",
  stops: true,
  read: nothing,
  judge: (_facts, { target, topology, observation }) => {
    const { service, healthyTargets } = viewOf(observation, target.region);
    if (!service.known) return notKnown(`service in ${target.region}: ${service.why}`);
    if (!healthyTargets.known) return notKnown(`targets in ${target.region}: ${healthyTargets.why}`);
    const { desired, running } = service.value;
    const chosen = topology.settings.regions.find(({ region }) => region === target.region)?.standby_without_capacity;
    if (chosen && target.capacity.standby.desired === 0) {
      return met(
        `${running} tasks: none are kept on standby (${chosen.reason})`,
        'tasks have to be started from nothing',
      );
    }
    const least = Math.max(1, Math.min(desired, target.capacity.standby.desired));
    const observed = `${running} of ${desired} tasks running, ${healthyTargets.value} healthy targets`;
    return running >= least && healthyTargets.value >= least ? met(observed) : notMet(`${observed}; ${least} needed`);
  },
});
