import { actionRow } from '../../../operations/catalogue';
import { inner, textOrNull } from '../../observation/answers';
import type { Known } from '../../observation/types';
import { defineCheck, met, notKnown, notMet, type Scene } from '../check';
import { hostedZone } from '../reads';

/** How clients are moved. Other methods (health-check inversion, routing controls) join here with what each depends on. */
export type TrafficMethod = 'record-change';

export const trafficMethod = defineCheck({
  id: 'traffic-method',
  title: 'Clients can be moved, and it is known by what',
  why: "Moving clients by changing a record needs Route 53's control plane, which has one home whichever regions you use; an outage there delays the move.",
  fix: 'Apply the global state where the zone is missing. Accelerated recovery of the zone (Route 53) bounds the wait at about an hour.',
  stops: true,
  read: async ({ observation, topology }, asker): Promise<Known<string>> =>
    observation.hostedZoneId.known
      ? asker.ask(hostedZone(topology.controlRegion, observation.hostedZoneId.value), (output) => {
          const features = inner(inner(output, 'HostedZone'), 'Features');
          return textOrNull(features, 'AcceleratedRecoveryStatus') ?? 'off';
        })
      : observation.hostedZoneId,
  judge: (recovery, scene) => {
    const home = homeOf('record-change');
    if (!recovery.known) {
      return recovery.why.startsWith('NoSuchHostedZone') || recovery.why.startsWith('no hosted zone')
        ? notMet(`${scene.topology.domain} has no hosted zone in this account`)
        : notKnown(`Route 53 (${home}): ${recovery.why}`);
    }
    const observed = `record change, through Route 53's control plane in ${home}; accelerated recovery ${recovery.value}`;
    return met(observed, warning(scene, home));
  },
});

const homeOf = (method: TrafficMethod): string =>
  ({ 'record-change': actionRow({ service: 'route53', action: 'ChangeResourceRecordSets' }).home })[method] ?? '';

function warning({ source }: Scene, home: string): string {
  return source.region === home
    ? `moving the record needs ${home}, the very region that would be left: when its control planes are out, clients move late`
    : `moving the record needs ${home}: when Route 53's control plane is out, clients move late`;
}
