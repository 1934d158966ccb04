/** What recovery reads of states and of what lies beside them: each one page, and as narrow as its API allows. A part's reads are in its `observe` side. */
import type { Operation } from '../operations/operation';
import type { State, Topology } from '../topology/topology';

/** Where a recovery says that applies have to wait: an object beside the states of a region. */
export const FREEZE_KEY = 'recovery/freeze';

/** Bucket of the states kept in a region, by the topology. */
export function stateBucketOf(topology: Topology, region: string): string {
  return topology.states.find((state) => state.backend.region === region)?.backend.bucket ?? '';
}

/** A state, as Terraform keeps it. */
export const stateObject = ({ backend }: Pick<State, 'backend'>): Operation => ({
  service: 's3',
  action: 'GetObject',
  region: backend.region,
  input: { Bucket: backend.bucket, Key: backend.key },
});

/** The state of the global layer. */
export const globalState = (topology: Topology): Operation => {
  const state = topology.states.find(({ layer }) => layer === 'global');
  if (state === undefined) throw new RangeError(`${topology.environment} has no global state`);
  return stateObject(state);
};

export const freezeMarkers = (region: string, bucket: string): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region,
  input: { Bucket: bucket, Prefix: FREEZE_KEY },
});
