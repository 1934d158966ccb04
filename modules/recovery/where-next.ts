/** The target of a failover now, for a person. Pure. */
import { DrError } from '../console/errors';
import { seenServing } from '../observation/roles';
import type { Observation } from '../observation/types';
import { declaredServing } from '../topology/arrange';
import type { Topology } from '../topology/topology';
import type { Pattern } from './pattern';

/** The recommended region; where nobody can say, the first in which clients may be served and are not. */
export function whereNext(
  { sides, recommend }: Pick<Pattern, 'sides' | 'recommend'>,
  topology: Topology,
  observation: Observation,
): string {
  try {
    return recommend(topology, observation);
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
  }
  const seen = seenServing(sides, topology, observation);
  const declared = new Set(declaredServing(topology).map(({ region }) => region));
  return otherThan(topology, seen.size > 0 ? seen : declared);
}

/**
 * The target instead of `serving` if none can be recommended: the first region in which clients may be served. For a
 * person.
 */
export function otherThan({ regions }: Topology, serving: ReadonlySet<string>): string {
  const others = regions.filter(({ region }) => !serving.has(region));
  return (others.find(({ residency }) => residency.mayServe) ?? others[0])?.region ?? 'REGION';
}
