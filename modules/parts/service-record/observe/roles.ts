/** Which regions the service record sends clients to. Pure. */
import { serviceTargets } from '../../../topology/arrange';
import type { RolesSide, Serving } from '../../../observation/roles';
import { known, type Known, type Observation } from '../../../observation/types';
import type { Topology } from '../../../topology/topology';

export const serviceRecordRoles: RolesSide = {
  serving: (topology, observation) =>
    topology.traffic.method === 'record-change' ? byRecord(topology, observation) : null,
  // Where objects move clients, two records stand, and none of them says which region serves.
  differences: (topology, observation) =>
    topology.traffic.method === 'record-change' ? differences(topology, observation) : [],
};

function byRecord({ regions }: Topology, { serviceRecord }: Observation): Known<Serving> {
  if (!serviceRecord.known) return serviceRecord;
  const target = serviceRecord.value?.target;
  const pointed = regions.filter(({ addresses }) => addresses.entry === target).map(({ region }) => region);
  return known({
    regions: new Set(pointed),
    why: target === undefined ? 'there is no record' : `the record points to ${target}`,
  });
}

function differences(topology: Topology, { serviceRecord }: Observation): readonly string[] {
  if (!serviceRecord.known) return [];
  const { name } = topology.serviceRecord;
  const declared = serviceTargets(topology).join(' and ');
  const target = serviceRecord.value?.target;
  if (target === declared) return [];
  const is = target === undefined ? 'does not exist' : `points to ${target}`;
  return [`${name} is declared to point to ${declared} and ${is}`];
}
