/** Comparisons of what only `observeDoors` asks for: whether clients are answered, by the role of the region. */
import { worst } from '../../console/verdict';
import { judgeProbe } from '../../runbook/conditions/http';
import { verdictOf } from '../../runbook/conditions/look-result';
import type { Doors } from '../../observation/observe-doors';
import { serviceProbe } from '../../observation/observe-doors';
import type { Probe } from '../../runbook/runbook';
import { answersClients } from '../../observation/front-door';
import type { DemandRule, Judged, DemandScene } from '../../observation/demand-rule';

/** No answer is unknown: it may be this machine that cannot ask. */
function judgeAll(probes: readonly Probe[], doors: Doors): Judged {
  const looks = probes.map((probe) => judgeProbe(probe, doors.answerOf(probe)));
  const verdict = worst(looks.map(verdictOf));
  const words = looks.filter((look) => verdictOf(look) === verdict).map(({ why }) => why);
  return { verdict, observed: words.join('; ') };
}

/** Deployments left the listener of a standby at the group without tasks: a failover switches it before it asks. */
function waitsForSwitch({ blueGreen }: DemandScene['region'], { service, loadBalancer }: DemandScene['view']): boolean {
  if (!blueGreen || !service.known || !loadBalancer.known) return false;
  return service.value.targetGroupArn !== loadBalancer.value.defaultTargetGroupArn;
}

export const frontDoor: DemandRule = {
  id: 'front-door',
  title: "The region answers clients by its own name, and by the service's name through its entry",
  fix: 'Look at what else is named of the region; then at its certificate, and at whether this machine reaches its names at all.',
  of: 'clients',
  judge: ({ topology, region, role, view, doors }) => {
    if (doors === undefined) return null;
    // A standby that is declared to run nothing, and runs nothing, has nobody who could answer.
    const keepsNone = role === 'standby' && region.capacity.standby.desired === 0;
    if (keepsNone && view.service.known && view.service.value.running === 0) return null;
    const found = judgeAll(answersClients(topology, region, doors.answerNamesRegion), doors);
    return found?.verdict === 'not-met' && role === 'standby' && waitsForSwitch(region, view)
      ? {
          ...found,
          observed: `${found.observed}; its listener forwards to another group than its tasks are in, which a failover switches`,
        }
      : found;
  },
};

export const serviceName: DemandRule = {
  id: 'service-name',
  title: "Clients that ask by the service's name are answered by the region that serves",
  fix: 'Look at what else is named of the region that serves. Where it cannot be fixed soon, and another region answers by its own name: dr failover.',
  of: 'clients',
  judge: ({ topology, region, role, doors }) =>
    doors === undefined || role === 'standby'
      ? null
      : judgeAll([serviceProbe(topology, region, doors.answerNamesRegion)], doors),
};
