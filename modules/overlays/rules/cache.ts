import type { OverlayRule } from '../draft';
import { inEachRegion } from '../draft';
import { matches, within } from './check';

/** What ElastiCache offers as Redis in one replication group without shards. */
export const cache: OverlayRule = (draft) =>
  inEachRegion(draft, (one) => [
    ...within('cache-nodes', one, 'cache.nodes', one.value.cache?.nodes, {
      min: 1,
      max: 6,
      unit: 'nodes: one that is written to and up to five replicas',
      fix: 'choose 2 to survive the loss of a zone',
    }),
    ...matches('cache-node-type', one, 'cache.node_type', one.value.cache?.node_type, {
      pattern: /^cache\.[a-z][a-z0-9]*\.[a-z0-9]+$/,
      allowed: 'an ElastiCache node type such as cache.t4g.small',
      fix: 'write the type with its prefix "cache."',
    }),
    ...matches('cache-version', one, 'cache.engine_version', one.value.cache?.engine_version, {
      pattern: /^(6\.2|7\.[01])$/,
      allowed: '"6.2", "7.0" or "7.1"',
      fix: 'choose a Redis version that ElastiCache offers',
    }),
  ]);
