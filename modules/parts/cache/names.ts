/** Names of the region’s cache. */
import { name, type NamesMade } from '../../topology/naming';

export const cacheNames = {
  /** ElastiCache, CreateReplicationGroup ReplicationGroupId. */
  cacheReplicationGroup: name(40, ({ prefix }) => prefix),
  /** ElastiCache, CreateCacheSubnetGroup and CreateCacheParameterGroup. */
  cacheSubnetGroup: name(255, ({ prefix }) => prefix),
  cacheParameterGroup: name(
    255,
    ({ prefix, region }) => `${prefix}-redis${region.cache.engine_version.split('.')[0] ?? ''}`,
  ),
};

declare module '../../topology/topology' {
  interface RegionNames extends NamesMade<typeof cacheNames> {}
}
