/** What recovery asks AWS of a takeover object: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';
import type { RegionTopology } from '../../../topology/topology';
import { TAKEOVER_KEY } from '../../../topology/traffic';

/** Whether a region's takeover object exists. The bucket's name in the answer is what tells an empty list from no answer. */
export const takeover = ({ region, names }: Pick<RegionTopology, 'region' | 'names'>): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region,
  input: { Bucket: names.trafficBucket, Prefix: TAKEOVER_KEY },
});
