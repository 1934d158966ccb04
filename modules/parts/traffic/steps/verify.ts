/** Proves that the region serves: not one of its own calls is taken as proof. */
import type { RegionTopology, Topology } from '../../../topology/topology';
import type { Target } from '../../../observation/facts';
import { alarmNames } from '../../../observation/alarm-names';
import type { Move } from '../../../recovery/move';
import * as reads from '../../alarms/observe/reads';
import type { DnsAnswer, Observed, Probe, Step } from '../../../runbook/runbook';
import { DURATIONS } from '../../durations';
import { sentToTarget } from './move';

/** `writer`: what must hold of the database, by the way it was promoted. */
export function verify(
  topology: Topology,
  to: Target,
  writer: readonly Observed[],
  options: Pick<Move, 'answerNamesRegion'>,
): Step {
  const target = to.region;
  const names = alarmNames(target);
  const through = (why: string, path: string): Probe => ({
    why,
    http: `https://${topology.serviceRecord.name}${path}`,
    status: 200,
    ...(options.answerNamesRegion ? { contains: target.region } : {}),
  });
  const { health_path: health, write_probe_path: write } = target.container;
  return {
    id: 'verify',
    title:
      write === null
        ? `Verify that ${target.region} serves, and is the writer by what RDS says`
        : `Verify that ${target.region} serves and writes`,
    needs: [],
    act: [],
    met: [
      ...sentToTarget(topology, to),
      ...(topology.settings.prove_dns_answer ? [sendsTo(topology, target)] : []),
      through(`clients reach ${target.region}`, health),
      ...writer,
      {
        why: `no alarm of ${target.region} is in ALARM`,
        read: reads.alarms(target.region, names),
        in: 'MetricAlarms[]',
        where: { StateValue: { not: 'ALARM' } },
        atLeast: names.length,
      },
      // Last, so that it is sent when nothing else is missing.
      ...(write === null
        ? []
        : [{ ...through(`a write through ${target.region} reaches the database`, write), method: 'POST' as const }]),
    ],
    deadline: 900,
    poll: 5,
    destructive: false,
    duration: DURATIONS.verify,
  };
}

/** What whoever asks anew is told, past every cache. Clients that asked before follow within the record's TTL. */
export const sendsTo = (topology: Topology, target: RegionTopology): DnsAnswer => ({
  why: `name servers send clients to ${target.region}`,
  dns: topology.serviceRecord.name,
  zone: topology.domain,
  through: target.addresses.entry,
});

/** What a person should know of how much is proven. */
export const proofRemarks = ({ region, container }: RegionTopology): readonly string[] =>
  container.write_probe_path === null
    ? [`That ${region} can write is what RDS says: no write is proven (container.write_probe_path is not set).`]
    : [];
