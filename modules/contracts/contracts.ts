/**
 * Contracts: the named outputs that each layer publishes for higher layers. Removing a key is a visible diff, because
 * readers name it. No secret belongs here: a reader of a state can read all of it.
 */

/** Kinds of values a contract carries. */
export type OutputKind = 'string' | 'list';

export const CONTRACTS = {
  global: {
    hosted_zone_id: 'string',
    zone_name: 'string',
    alarm_topic_arn: 'string',
  },
  platform: {
    vpc_id: 'string',
    private_subnet_ids: 'list',
    isolated_subnet_ids: 'list',
    service_security_group_id: 'string',
    database_security_group_id: 'string',
    cache_security_group_id: 'string',
    key_arn: 'string',
    ecs_cluster_arn: 'string',
    ecs_cluster_name: 'string',
    load_balancer_arn_suffix: 'string',
    listener_arn: 'string',
    blue_target_group_arn: 'string',
    blue_target_group_arn_suffix: 'string',
    green_target_group_arn: 'string',
    green_target_group_arn_suffix: 'string',
    service_log_group_name: 'string',
    alarm_topic_arn: 'string',
  },
  data: {
    db_cluster_arn: 'string',
    db_cluster_endpoint: 'string',
    db_cluster_reader_endpoint: 'string',
    database_secret_arn: 'string',
    /** Key that encrypts the secret in this region; made with the secret, before any state. */
    database_secret_key_arn: 'string',
    cache_primary_endpoint: 'string',
  },
  workloads: {
    ecs_service_name: 'string',
    task_definition_arn: 'string',
  },
} as const satisfies Record<string, Record<string, OutputKind>>;

export type ContractLayer = keyof typeof CONTRACTS;
export type ContractKey<L extends ContractLayer> = keyof (typeof CONTRACTS)[L] & string;
