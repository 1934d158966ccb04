/** How a region is asked whether it answers clients. Pure. */
import type { Probe } from '../runbook/runbook';
import type { RegionTopology, Topology } from '../topology/topology';

/** What holds when a region answers clients: by its own name, and by the service's name through its entry. */
export function answersClients(
  topology: Topology,
  { region, addresses, container }: RegionTopology,
  answerNamesRegion: boolean,
): readonly Probe[] {
  const probe = (why: string, host: string): Probe => ({
    why,
    http: `https://${host}${container.health_path}`,
    status: 200,
    ...(answerNamesRegion ? { contains: region } : {}),
  });
  const { name } = topology.serviceRecord;
  return [
    probe(`${addresses.host} answers`, addresses.host),
    { ...probe(`${addresses.entry} answers for ${name}`, name), via: addresses.entry },
  ];
}
