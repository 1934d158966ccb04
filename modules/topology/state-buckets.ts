/** Where states are kept: buckets and their keys, and the copy of the control region's. */
import type { Topology } from './topology';

export interface StateBucket {
  readonly name: string;
  readonly region: string;
}

/** The state buckets, once each: one in every region, and the control region's. */
export function stateBuckets(topology: Pick<Topology, 'states'>): readonly StateBucket[] {
  const names = new Map(topology.states.map(({ backend }) => [backend.bucket, backend.region]));
  return [...names].map(([name, region]) => ({ name, region }));
}

/** Alias of each region's own key for its states, its copy of the database secret and its images. */
export function stateKeyAlias({ app, environment }: Pick<Topology, 'app' | 'environment'>): string {
  return `alias/${app}-${environment}-tfstate`;
}

/**
 * The bucket that receives copies of the global state: in the first region beside the control region and the database's
 * home, so that the loss of either does not take it away. Its name contains its region, not its use.
 */
export function globalStateCopy(
  topology: Pick<Topology, 'app' | 'environment' | 'controlRegion' | 'databaseHomeRegion'> & {
    readonly regions: readonly { readonly region: string }[];
  },
): StateBucket {
  const regions = topology.regions.map(({ region }) => region).filter((region) => region !== topology.controlRegion);
  const region = regions.find((one) => one !== topology.databaseHomeRegion) ?? topology.databaseHomeRegion;
  return { name: `${topology.app}-${topology.environment}-tfstate-copy-${region}`, region };
}
