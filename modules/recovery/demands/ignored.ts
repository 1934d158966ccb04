/**
 * Every argument that plans ignore (`lifecycle.ignore_changes`), with who compares it instead. An argument that an apply leaves alone
 * and nobody compares could be anything; a test over the composed states demands a row for each.
 */

export type Instead =
  /** Comparisons of `demands`, by id. */
  | { readonly by: 'demands'; readonly ids: readonly [string, ...string[]] }
  /** `differences`: which region writes, and which are members. */
  | { readonly by: 'roles' }
  /** Nothing can change it behind Terraform's back, or there is nothing to compare with. */
  | { readonly by: 'nobody'; readonly why: string };

const demanded = (...ids: [string, ...string[]]): Instead => ({ by: 'demands', ids });
const nobody = (why: string): Instead => ({ by: 'nobody', why });

const AT_CREATION = 'AWS takes it when the resource is made, and has no call that changes it';
const SECRET = 'it is written when the database is made and read by nobody; the secret is another check of preflight';

/** `<type>.<argument>`. */
export const IGNORED: Readonly<Record<string, Instead>> = {
  'aws_appautoscaling_target.max_capacity': demanded('capacity'),
  'aws_appautoscaling_target.min_capacity': demanded('capacity'),
  'aws_ecs_service.desired_count': demanded('capacity', 'healthy-targets'),
  'aws_ecs_service.load_balancer': demanded('listener', 'healthy-targets'),
  // Of the test listener nothing is demanded: no client comes that way, and deployments move it.
  'aws_lb_listener.default_action': demanded('listener', 'listener-rules'),
  'aws_rds_cluster.availability_zones': nobody(AT_CREATION),
  'aws_rds_cluster.database_name': nobody(AT_CREATION),
  'aws_rds_cluster.engine_version': demanded('engine-version'),
  'aws_rds_cluster.master_password': nobody(SECRET),
  'aws_rds_cluster.master_password_wo': nobody(SECRET),
  'aws_rds_cluster.master_password_wo_version': nobody(SECRET),
  'aws_rds_cluster.master_username': nobody(AT_CREATION),
  'aws_rds_cluster.replication_source_identifier': { by: 'roles' },
  'aws_rds_cluster.source_region': nobody(AT_CREATION),
  'aws_rds_cluster_instance.engine_version': demanded('instance-versions'),
  'aws_rds_global_cluster.database_name': nobody(AT_CREATION),
  'aws_rds_global_cluster.engine_version': demanded('engine-version'),
  'aws_rds_global_cluster.source_db_cluster_identifier': { by: 'roles' },
};
