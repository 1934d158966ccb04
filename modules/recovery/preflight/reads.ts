/** The questions that only preflight asks, beside those in ../reads. */
import type { Operation } from '../../operations/operation';
import type { State } from '../../topology/topology';

export const lockKey = ({ backend }: Pick<State, 'backend'>): string => `${backend.key}.tflock`;

/** Terraform's lock of a state: an object beside it (S3 backend, `use_lockfile`). */
export const lockOf = (state: Pick<State, 'backend'>): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region: state.backend.region,
  input: { Bucket: state.backend.bucket, Prefix: lockKey(state) },
});

export const whoAmI = (region: string): Operation => ({
  service: 'sts',
  action: 'GetCallerIdentity',
  region,
  input: {},
});
