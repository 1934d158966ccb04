/** ElastiCache: the replication group, where there is one. */
import { fault, type MemoryHandler } from '../../memory/state';

export const cache: Readonly<Record<string, MemoryHandler>> = {
  DescribeReplicationGroups: (_cloud, input, region) =>
    region.cache === null
      ? fault('ReplicationGroupNotFoundFault', 'not-found')
      : { ReplicationGroups: [{ ReplicationGroupId: input.ReplicationGroupId, Status: region.cache }] },
};
