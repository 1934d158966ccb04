/** Facts about the Terraform types of the cache. */
import type { TerraformTypeRows, TypeRule } from '../../policies/terraform-types';
import { isTrue } from '../../policies/tree';
import { permit, KEY_USE, LINKED_ROLE, RDS_TAGS } from '../permit';

const STORED = 'stored and answered as it was given; nothing comes of it';

export const CACHE_TYPES: TerraformTypeRows = {
  aws_elasticache_parameter_group: {
    permissions: permit(
      'elasticache',
      'CreateCacheParameterGroup ModifyCacheParameterGroup AddTagsToResource',
      'DescribeCacheParameterGroups DescribeCacheParameters ListTagsForResource',
      `ModifyCacheParameterGroup ResetCacheParameterGroup ${RDS_TAGS}`,
      'DeleteCacheParameterGroup',
    ),
    lab: STORED,
    identifier: { argument: 'name' },
  },
  aws_elasticache_replication_group: {
    permissions: permit(
      'elasticache',
      `CreateReplicationGroup AddTagsToResource ${LINKED_ROLE} ${KEY_USE}`,
      'DescribeReplicationGroups DescribeCacheClusters ListTagsForResource',
      `ModifyReplicationGroup IncreaseReplicaCount DecreaseReplicaCount ${RDS_TAGS}`,
      'DeleteReplicationGroup',
    ),
    lab: 'no Redis behind the endpoint, no failover of nodes',
    stateful: 'what is cached is lost, and the database takes the load of a cold cache',
    protection: {
      unprotected:
        'a cache is filled again from the database; an apply still refuses to lose it without being asked by name',
    },
    key: { argument: 'kms_key_id', on: ['at_rest_encryption_enabled'] },
    identifier: { argument: 'replication_group_id' },
    roles: {
      harm: { global_replication_group_id: 'it replaces the replication group' },
    },
    inTransit: encrypted,
    secrets: { arguments: ['auth_token'] },
  },
  aws_elasticache_subnet_group: {
    permissions: permit(
      'elasticache',
      'CreateCacheSubnetGroup AddTagsToResource',
      'DescribeCacheSubnetGroups ListTagsForResource',
      `ModifyCacheSubnetGroup ${RDS_TAGS}`,
      'DeleteCacheSubnetGroup',
    ),
    lab: STORED,
    identifier: { argument: 'name' },
    placedIn: 'subnet_ids',
  },
};

function encrypted({ attributes }: Parameters<TypeRule>[0]): ReturnType<TypeRule> {
  return isTrue(attributes['transit_encryption_enabled'])
    ? []
    : [{ what: 'transit_encryption_enabled is not true.', fix: 'Set it to true.' }];
}
