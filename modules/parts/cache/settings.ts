/** Keys of the cache: what ElastiCache offers as Redis in one replication group without shards. */
import type { SettingsSide } from '../../overlays/declare';
import { group, text, whole, type Settled } from '../../overlays/key';

const cacheKeys = {
  cache: group('The cache of the region.', {
    node_type: text('Node type of the Redis replication group, e.g. cache.t4g.small.', {
      code: 'cache-node-type',
      pattern: /^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$/,
      allowed: 'an ElastiCache node type such as cache.t4g.small',
      fix: 'write the type with its prefix "cache."',
    }),
    engine_version: text('Redis version, e.g. 7.1.', {
      code: 'cache-version',
      pattern: /^(6\.2|7\.[01])$/,
      allowed: '"6.2", "7.0" or "7.1"',
      fix: 'choose a Redis version that ElastiCache offers',
    }),
    nodes: whole('Nodes in the replication group of one region; the cache is not replicated across regions.', {
      code: 'cache-nodes',
      min: 1,
      max: 6,
      unit: 'nodes: one that is written to and up to five replicas',
      fix: 'choose 2 to survive the loss of a zone',
    }),
  }),
};

declare module '../../overlays/settings' {
  interface RegionSettings extends Settled<typeof cacheKeys> {}
}

export const cacheSettings: SettingsSide = { region: cacheKeys };
