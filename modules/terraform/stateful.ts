/**
 * Resource types whose loss loses something that an apply cannot bring back. Data, so that a reviewer sees the whole list;
 * the reason is what a person reads when a plan is refused.
 */
export const STATEFUL: Readonly<Record<string, string>> = {
  aws_rds_global_cluster: 'it ties the regions together; a new one starts without members',
  aws_rds_cluster: 'it is the database; its data goes with it',
  aws_rds_cluster_instance:
    'a cluster without instances cannot be promoted, and a writer without instances does not write',
  aws_db_instance: 'it is a database; its data goes with it',
  aws_elasticache_replication_group: 'what is cached is lost, and the database takes the load of a cold cache',
  aws_dynamodb_table: 'its items go with it',
  aws_s3_bucket: 'its objects go with it, and the name may be taken by someone else',
  aws_efs_file_system: 'its files go with it',
  aws_sqs_queue: 'messages that wait in it are lost',
  aws_kms_key: 'what it encrypted, snapshots included, can never be read again',
  aws_kms_replica_key: 'what this region encrypted with it can no longer be read here',
  aws_secretsmanager_secret: 'its value is kept nowhere else',
  aws_route53_zone: 'a new zone gets other name servers, and the domain stops resolving until its registration follows',
  aws_cloudwatch_log_group: 'it holds the record of what happened, which no apply can write again',
  aws_ecr_repository: 'its images go with it, and running services cannot start new tasks',
  aws_backup_vault: 'its recovery points go with it',
};

/**
 * In-place changes that look harmless in a count of adds and destroys. The provider answers the first with
 * RemoveFromGlobalCluster and the second with PromoteReadReplicaDBCluster (read in its source).
 */
export const MEMBERSHIP_ATTRIBUTES = {
  global_cluster_identifier: {
    rule: 'moves-global-membership',
    why: 'changing global_cluster_identifier in place takes the cluster out of its Aurora global database, and it can never join again',
  },
  replication_source_identifier: {
    rule: 'promotes-replica',
    why: 'changing replication_source_identifier in place promotes the replica: two regions would accept writes',
  },
} as const;

/** Attributes that hold a resource against deletion, in the spelling of the provider's resources. */
export const PROTECTION_ATTRIBUTES = [
  'deletion_protection',
  'deletion_protection_enabled',
  'enable_deletion_protection',
];
