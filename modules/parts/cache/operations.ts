/** Calls of ElastiCache. */
import { BY_NAME, listed, MARKER, read, service } from '../../operations/rows';

export const CACHE_OPERATIONS = {
  elasticache: service({
    load: () => import('@aws-sdk/client-elasticache'),
    sdkPackage: '@aws-sdk/client-elasticache',
    client: 'ElastiCacheClient',
    cli: 'elasticache',
    asl: 'elasticache',
    operations: {
      DescribeReplicationGroups: read('regional-control', { pages: listed('ReplicationGroups', MARKER, BY_NAME) }),
    },
  }),
};
