/** What is observed against what is declared: what nobody could tell, what differs, what is in alarm. Pure. */
import { declaredServing, regionOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import { alarmNames } from '../observation/alarm-names';
import type { Known, Observation, RegionView } from '../observation/types';
import { regionWords, seenServing } from '../observation/roles';
import { leftovers, servingRegions } from '../observation/serving';

/** Pieces that nobody could tell, in words. The lag of a writer is not one of them: only a replica has it. */
export function unknowns(seen: Observation): readonly string[] {
  const gap = (name: string, piece: Known<unknown>): readonly string[] =>
    piece.known ? [] : [`${name}: ${piece.why}`];
  const members = seen.global.known ? (seen.global.value?.members ?? []) : [];
  // Aurora is making it anew: it has no lag yet, and that is known.
  const replicates = (region: string): boolean =>
    members.some((one) => one.region === region && !one.isWriter && one.sync !== 'pending-resync');
  return [
    ...gap('global cluster', seen.global),
    ...trafficGaps(seen),
    ...seen.regions.flatMap((view) => [
      ...gap(`${view.region}: database`, view.cluster),
      ...gap(`${view.region}: database instances`, view.instances),
      ...(replicates(view.region) ? gap(`${view.region}: replication lag`, view.lagMs) : []),
      ...gap(`${view.region}: service`, view.service),
      ...gap(`${view.region}: bounds of the service`, view.scalableTarget),
      ...gap(`${view.region}: healthy targets`, view.healthyTargets),
      ...gap(`${view.region}: alarms`, view.alarms),
    ]),
  ];
}

/** Alarms that are on, in words. */
export function alarming(seen: Observation): readonly string[] {
  return seen.regions.flatMap(({ region, alarms }) =>
    alarms.known
      ? alarms.value.filter(({ state }) => state === 'ALARM').map(({ name }) => `${region}: ${name} is in ALARM`)
      : [],
  );
}

/** Alarms that are declared and that the region does not have, by name; none where nobody could look. */
export function alarmsMissingIn(topology: Topology, { region, alarms }: RegionView): readonly string[] {
  if (!alarms.known) return [];
  const present = new Set(alarms.value.map(({ name }) => name));
  return alarmNames(regionOf(topology, region)).filter((name) => !present.has(name));
}

/** The same of all regions, in words: who does not exist is never in ALARM. */
export function missingAlarms(topology: Topology, seen: Observation): readonly string[] {
  return seen.regions.flatMap((view) =>
    alarmsMissingIn(topology, view).map((name) => `${view.region}: alarm ${name} is declared and does not exist`),
  );
}

/** Where what is declared and what is observed differ; what is unknown differs from nothing. */
export function differences(topology: Topology, seen: Observation): readonly string[] {
  const contradictions = seen.dnsProblems.map(({ what }) => what);
  return [...databaseDifferences(topology, seen), ...trafficDifferences(topology, seen), ...contradictions];
}

function databaseDifferences(topology: Topology, { global }: Observation): readonly string[] {
  if (!global.known) return [];
  const found = global.value;
  if (found === null) return [`${topology.globalClusterId} is declared and does not exist`];
  return topology.regions.flatMap(({ region, role, names }) => {
    const member = found.members.find(({ arn }) => arn === names.dbClusterArn);
    if (member?.isWriter === (role.database === 'writer')) return [];
    const is = member === undefined ? `no member of ${found.id}` : member.isWriter ? 'the writer' : 'a replica';
    return [`${region} is declared ${role.database} and is ${is}`];
  });
}

/** What a move left in the buckets, in words: a reconciliation removes it. */
export function leftBehind(topology: Topology, seen: Observation): readonly string[] {
  return leftovers(topology, seen, seenServing(topology, seen)).map(
    ({ region, why }) => `the takeover object of ${region} still exists: ${why}`,
  );
}

/** What could not be seen of the method in use: the record, or the buckets. A record that contradicts itself was seen: a difference. */
function trafficGaps({ serviceRecord, takeovers, dnsProblems }: Observation): readonly string[] {
  if (takeovers.length === 0) {
    return serviceRecord.known || dnsProblems.length > 0 ? [] : [`service record: ${serviceRecord.why}`];
  }
  return takeovers.flatMap(({ region, takesOver }) =>
    takesOver.known ? [] : [`${region}: whether its takeover object exists: ${takesOver.why}`],
  );
}

function trafficDifferences(topology: Topology, seen: Observation): readonly string[] {
  const { traffic, serviceRecord: declared } = topology;
  // One record says it; here two stand, and what is in the buckets does.
  if (traffic.method === 'record-change') return recordDifferences(topology, seen);
  const serves = servingRegions(topology, seen);
  if (!serves.known) return [];
  const { regions, why } = serves.value;
  const wanted = declaredServing(topology).map(({ region }) => region);
  const same = wanted.length === regions.size && wanted.every((region) => regions.has(region));
  return [
    ...(same
      ? []
      : [
          `${declared.name} is declared to send clients to ${regionWords(wanted)} and sends them to ${regionWords(regions)}: ${why}`,
        ]),
    ...leftBehind(topology, seen),
  ];
}

function recordDifferences({ serviceRecord: declared }: Topology, { serviceRecord }: Observation): readonly string[] {
  if (!serviceRecord.known) return [];
  const target = serviceRecord.value?.target;
  if (target === declared.target) return [];
  const is = target === undefined ? 'does not exist' : `points to ${target}`;
  return [`${declared.name} is declared to point to ${declared.target} and ${is}`];
}
