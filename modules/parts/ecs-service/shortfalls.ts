/**
 * Capacity that regions lack. A failover away from a region that still answered stops its tasks and closes its bounds; who gives them
 * back is the reconciliation, once the region is a replica again. Capacity belongs to no apply, so the bounds of the region that serves
 * are given back there as well. Pure.
 */
import type { Capacity } from '../../overlays/settings';
import type { Operation } from '../../operations/operation';
import type { RegionTopology, Topology } from '../../topology/topology';
import type { Observation } from '../../observation/types';
import type { Shortfall } from '../../recovery/pattern';
import { noLess, setBounds, setDesired } from './steps/service';

/** Regions that have less than they should for what they do while those in `serving` serve. What cannot be seen is short of nothing. */
export function shortfalls(
  topology: Topology,
  observation: Observation,
  serving: ReadonlySet<string>,
): readonly Shortfall[] {
  if (serving.size === 0) return [];
  return topology.regions.flatMap((region): Shortfall[] => {
    const view = observation.regions.find((one) => one.region === region.region);
    if (view === undefined || !view.service.known || !view.scalableTarget.known) return [];
    const has = { desired: view.service.value.desired, ...view.scalableTarget.value };
    const role = serving.has(region.region) ? 'serving' : 'standby';
    const declared = region.capacity[role];
    // With few clients scaling takes tasks away, down to the lower bound.
    const least = role === 'serving' ? declared.min : declared.desired;
    const short = has.desired < least || has.min < declared.min || has.max < declared.max;
    if (!short) return [];
    const found: Short = { region, has, role, declared };
    return [{ ...found, mayRun: mayRun(region, role, observation), words: describe(found), restore: restore(found) }];
  });
}

function mayRun({ names }: RegionTopology, role: Shortfall['role'], { global }: Observation): boolean {
  const members = global.known ? (global.value?.members ?? []) : [];
  const own = members.find(({ arn }) => arn === names.dbClusterArn);
  if (own === undefined) return false;
  return role === 'serving' ? own.isWriter : !own.isWriter && own.sync === 'connected';
}

type Short = Pick<Shortfall, 'region' | 'has' | 'role' | 'declared'>;

function describe({ region, has, role, declared }: Short): string {
  const words = ({ desired, min, max }: Capacity): string => `${desired} tasks, bounds ${min} to ${max}`;
  const does = role === 'serving' ? 'serves' : 'stands by';
  return `${region.region} ${does} with ${words(has)}; declared are ${words(declared)}`;
}

/** Raises to what is declared, never lowers: bounds first, since scaling would undo a count outside them. */
function restore({ region, has, role, declared }: Short): readonly Operation[] {
  const most = (key: keyof Capacity): number => Math.max(has[key], declared[key]);
  const enough = role === 'serving' && has.desired >= declared.min;
  const bounds = { min: most('min'), desired: enough ? has.desired : most('desired'), max: most('max') };
  const [limits, count] = [
    setBounds(region, bounds, noLess(bounds)),
    setDesired(region, bounds.desired, { is: bounds.desired }),
  ];
  return bounds.desired === has.desired ? [limits.operation] : [limits.operation, count.operation];
}
