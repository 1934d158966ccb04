/** What is observed against what is declared: what nobody could tell, what differs, what is in alarm. Pure. */
import { declaredServing, regionOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import { alarmNames } from '../observation/alarm-names';
import type { ObserveSides } from '../observation/sides';
import type { Observation, RegionView } from '../observation/types';
import { regionWords, seenServing } from '../observation/roles';
import { leftovers, servingRegions } from '../observation/serving';

/** Pieces that nobody could tell, in the words of the parts that say them. */
export function unknowns(sides: Pick<ObserveSides, 'environment' | 'region'>, seen: Observation): readonly string[] {
  return [
    ...sides.environment.flatMap((side) => side.gaps(seen)),
    ...seen.regions.flatMap((view) =>
      sides.region.flatMap((side) => side.gaps(view, seen)).map((words) => `${view.region}: ${words}`),
    ),
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
