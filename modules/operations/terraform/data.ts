/** Database, cache, and what is read of the secret. */
import { KEY_USE, LINKED_ROLE, RDS_TAGS, row, type TypePermissions } from './row';

export const DATA: Readonly<Record<string, TypePermissions>> = {
  aws_db_subnet_group: row(
    'rds',
    'CreateDBSubnetGroup AddTagsToResource',
    'DescribeDBSubnetGroups ListTagsForResource',
    `ModifyDBSubnetGroup ${RDS_TAGS}`,
    'DeleteDBSubnetGroup',
  ),
  aws_rds_cluster: row(
    'rds',
    `CreateDBCluster AddTagsToResource ${LINKED_ROLE} ${KEY_USE}`,
    'DescribeDBClusters DescribeGlobalClusters ListTagsForResource',
    `ModifyDBCluster RemoveFromGlobalCluster ${RDS_TAGS}`,
    'DeleteDBCluster CreateDBClusterSnapshot RemoveFromGlobalCluster',
  ),
  aws_rds_cluster_instance: row(
    'rds',
    `CreateDBInstance AddTagsToResource ${KEY_USE}`,
    'DescribeDBInstances DescribeDBClusters ListTagsForResource',
    `ModifyDBInstance RebootDBInstance ${RDS_TAGS}`,
    'DeleteDBInstance',
  ),
  aws_rds_cluster_parameter_group: row(
    'rds',
    'CreateDBClusterParameterGroup ModifyDBClusterParameterGroup AddTagsToResource',
    'DescribeDBClusterParameterGroups DescribeDBClusterParameters ListTagsForResource',
    `ModifyDBClusterParameterGroup ResetDBClusterParameterGroup ${RDS_TAGS}`,
    'DeleteDBClusterParameterGroup',
  ),
  aws_rds_global_cluster: row(
    'rds',
    'CreateGlobalCluster AddTagsToResource',
    'DescribeGlobalClusters ListTagsForResource',
    `ModifyGlobalCluster ${RDS_TAGS}`,
    'DeleteGlobalCluster RemoveFromGlobalCluster',
  ),
  aws_elasticache_parameter_group: row(
    'elasticache',
    'CreateCacheParameterGroup ModifyCacheParameterGroup AddTagsToResource',
    'DescribeCacheParameterGroups DescribeCacheParameters ListTagsForResource',
    `ModifyCacheParameterGroup ResetCacheParameterGroup ${RDS_TAGS}`,
    'DeleteCacheParameterGroup',
  ),
  aws_elasticache_replication_group: row(
    'elasticache',
    `CreateReplicationGroup AddTagsToResource ${LINKED_ROLE} ${KEY_USE}`,
    'DescribeReplicationGroups DescribeCacheClusters ListTagsForResource',
    `ModifyReplicationGroup IncreaseReplicaCount DecreaseReplicaCount ${RDS_TAGS}`,
    'DeleteReplicationGroup',
  ),
  aws_elasticache_subnet_group: row(
    'elasticache',
    'CreateCacheSubnetGroup AddTagsToResource',
    'DescribeCacheSubnetGroups ListTagsForResource',
    `ModifyCacheSubnetGroup ${RDS_TAGS}`,
    'DeleteCacheSubnetGroup',
  ),
  // The provider asks for both; neither answer holds the value.
  'data.aws_secretsmanager_secret': row('secretsmanager', '', 'DescribeSecret GetResourcePolicy', '', ''),
  // The password passes through the provider's memory and is in no state. Open for plans too: it is read before the plan is known.
  'ephemeral.aws_secretsmanager_secret_version': row('secretsmanager', '', 'GetSecretValue kms:Decrypt', '', ''),
  'data.aws_kms_key': row('kms', '', 'DescribeKey', '', ''),
};
