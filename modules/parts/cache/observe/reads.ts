/** What recovery asks AWS of a cache: each one page, and as narrow as its API allows. */
import type { Operation } from '../../../operations/operation';

export const replicationGroup = (region: string, id: string): Operation => ({
  service: 'elasticache',
  action: 'DescribeReplicationGroups',
  region,
  input: { ReplicationGroupId: id },
});
