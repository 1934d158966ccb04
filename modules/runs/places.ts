/** Buckets for what operators share about a run: state buckets outside of the region that is left. */
import { CATALOGUE } from '../operations/catalogue';
import type { Topology } from '../topology/topology';
import { stateBucketOf } from '../runbook/reads';
import { byAct, type ByAct } from '../runbook/acts/conditions';
import type { Runbook } from '../runbook/runbook';
import type { RunPlace } from './objects';

export const leaseKey = (environment: string): string => `runs/${environment}/lease.json`;

export const runKey = (environment: string, runId: string, name: string): string =>
  `runs/${environment}/${runId}/${name}`;

/** State bucket of one region of the environment, or of the control region. */
export function placeOf(topology: Topology, region: string): RunPlace {
  return { region, bucket: stateBucketOf(topology, region) };
}

/**
 * The target's region first, then the control region. In an emergency the control region is left out where it is a region that
 * may be the lost one: another of the environment's than the target.
 */
export function placesOf(topology: Topology, { mode, target }: Pick<Runbook, 'mode' | 'target'>): readonly RunPlace[] {
  const { controlRegion, regions } = topology;
  const doubtful = mode === 'ungraceful' && regions.some(({ region }) => region === controlRegion);
  const wanted = [target, ...(controlRegion === target || doubtful ? [] : [controlRegion])];
  return wanted.map((region) => placeOf(topology, region)).filter(({ bucket }) => bucket !== '');
}

/** Where the lease of a run lies: every bucket, the target's first. */
export function leasePlaces(topology: Topology, { target }: Pick<Runbook, 'target'>): readonly RunPlace[] {
  return [...allPlaces(topology)].sort((a, b) => Number(b.region === target) - Number(a.region === target));
}

/** Every bucket in which a run may have files, for a machine that has none. */
export function allPlaces(topology: Topology): readonly RunPlace[] {
  const regions = new Set([...topology.regions.map(({ region }) => region), topology.controlRegion]);
  return [...regions].map((region) => placeOf(topology, region)).filter(({ bucket }) => bucket !== '');
}

const TOUCHES: ByAct<readonly string[]> = {
  call: ({ operation: { service, region } }) => [CATALOGUE[service].endpointRegion === null ? region : 'global'],
  apply: ({ state }) => [state.split('.').at(-2) ?? ''],
  accept: () => [],
};

/** Regions whose states a run acts on; `global` where it changes what all regions share: the service record. */
export function touchedBy({ steps, target }: Runbook): readonly string[] {
  const touched = steps.flatMap(({ act }) => act.flatMap((one) => byAct(TOUCHES, one)));
  return [...new Set([target, ...touched])].filter((one) => one !== '').sort();
}
