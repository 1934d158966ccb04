/** Observed against declared: unknowns, differences, alarms. Pure. */
import { regionOf } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import { alarmNames } from '../observation/alarm-names';
import type { ObserveSides } from '../observation/sides';
import type { Observation, RegionView } from '../observation/types';
import { leftovers, seenServing, type RolesSides } from '../observation/roles';

/** Unknown pieces, in the words of their parts. */
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
export function differences(sides: RolesSides, topology: Topology, seen: Observation): readonly string[] {
  return [
    ...sides.roles.flatMap((side) => side.differences(topology, seen)),
    ...leftBehind(sides, topology, seen),
    ...seen.dnsProblems.map(({ what }) => what),
  ];
}

/** What a move left in the buckets, in words: a reconciliation removes it. */
export function leftBehind(sides: RolesSides, topology: Topology, seen: Observation): readonly string[] {
  return leftovers(sides, topology, seen, seenServing(sides, topology, seen)).map(
    ({ region, why }) => `the takeover object of ${region} still exists: ${why}`,
  );
}
