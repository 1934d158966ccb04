/** The bucket in which the region’s takeover object lies. */
import { globalName, type NamesMade } from '../../topology/naming';

export const trafficBucketNames = {
  /** S3, bucket naming rules. */
  trafficBucket: globalName(
    63,
    ({ prefix, region }) => `${prefix}-traffic-${region.region}`,
    ({ traffic_method: method }) => method === 'health-check-inversion',
  ),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof trafficBucketNames> {}
}
