/** Every name that a recovery may need, for people and for programs. */
import { serviceTargets } from '../../topology/arrange';
import type { Topology } from '../../topology/topology';
import { TAKEOVER_KEY } from '../../topology/traffic';
import type { Known, Observation } from '../../observation/types';

const value = <T>(piece: Known<T>): T | null => (piece.known ? piece.value : null);

/** JSON. What is observed and changes by itself (lag, counts) is left out: it would make every bundle stale. */
export function identifiers(topology: Topology, observation: Observation): string {
  const document = {
    environment: topology.environment,
    account_id: topology.accountId,
    control_region: topology.controlRegion,
    database_home_region: topology.databaseHomeRegion,
    global_cluster: topology.globalClusterId,
    service_record: {
      ...topology.serviceRecord,
      target: serviceTargets(topology).join(', '),
      hosted_zone_id: value(observation.hostedZoneId),
    },
    traffic: trafficOf(topology),
    states: topology.states.map(({ id, backend }) => ({ id, ...backend })),
    regions: topology.regions.map(({ region, residency, names, addresses, image, imageRepositoryArn, capacity }) => {
      const view = observation.regions.find((one) => one.region === region);
      return {
        region,
        country: residency.country,
        may_serve: residency.mayServe,
        names,
        addresses,
        image,
        image_repository_arn: imageRepositoryArn,
        capacity,
        listener_arn: view === undefined ? null : (value(view.loadBalancer)?.listenerArn ?? null),
        target_group_arn: view === undefined ? null : (value(view.service)?.targetGroupArn ?? null),
      };
    }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** What moves the clients: nothing more than the record, or an object in the bucket of the region that takes over. */
function trafficOf({ traffic, regions }: Topology): object {
  if (traffic.method === 'record-change') return { method: traffic.method };
  const objects = Object.fromEntries(
    regions.map(({ region, names }) => [region, `s3://${names.trafficBucket}/${TAKEOVER_KEY}`]),
  );
  return { ...traffic, objects };
}
