/**
 * Capacity of regions that stand by. A failover away from a region that still answered stops its tasks and closes its bounds; who
 * gives them back is the reconciliation, once the region is a replica again. Pure.
 */
import type { Capacity } from '../overlays/settings';
import type { Operation } from '../operations/operation';
import type { RegionTopology, Topology } from '../topology/topology';
import type { Observation } from './observation/types';
import { whoServes } from './serving';
import { noLess, setBounds, setDesired } from './steps/compute';

export interface Shortfall {
  readonly region: RegionTopology;
  readonly has: Capacity;
  /** What the overlays declare for a standby. */
  readonly declared: Capacity;
  /** True where it is seen to be a connected reader of the global database: nothing that runs there can write past the writer. */
  readonly replicates: boolean;
}

/** Regions that do not serve and have less than a standby should. What cannot be seen is short of nothing. */
export function shortfalls(topology: Topology, observation: Observation): readonly Shortfall[] {
  const serves = whoServes(topology, observation);
  const serving = serves.known ? serves.value.region : null;
  if (serving === null) return [];
  return topology.regions.flatMap((region): Shortfall[] => {
    const view = observation.regions.find((one) => one.region === region.region);
    if (region.region === serving || view === undefined || !view.service.known || !view.scalableTarget.known) return [];
    const has = { desired: view.service.value.desired, ...view.scalableTarget.value };
    const declared = region.capacity.standby;
    const short = has.desired < declared.desired || has.min < declared.min || has.max < declared.max;
    return short ? [{ region, has, declared, replicates: replicates(region, observation) }] : [];
  });
}

function replicates({ names }: RegionTopology, { global }: Observation): boolean {
  const members = global.known ? (global.value?.members ?? []) : [];
  return members.some((one) => one.arn === names.dbClusterArn && !one.isWriter && one.sync === 'connected');
}

/** In words, for status. */
export function describeShortfall({ region, has, declared }: Shortfall): string {
  const words = ({ desired, min, max }: Capacity): string => `${desired} tasks, bounds ${min} to ${max}`;
  return `${region.region} stands by with ${words(has)}; declared are ${words(declared)}`;
}

/** Raises to what is declared, never lowers: bounds first, since scaling would undo a count outside them. */
export function restoreStandby({ region, has, declared }: Shortfall): readonly Operation[] {
  const most = (key: keyof Capacity): number => Math.max(has[key], declared[key]);
  const bounds = { min: most('min'), desired: most('desired'), max: most('max') };
  const [limits, count] = [
    setBounds(region, bounds, noLess(bounds)),
    setDesired(region, bounds.desired, { is: bounds.desired }),
  ];
  return [limits.operation, count.operation];
}
