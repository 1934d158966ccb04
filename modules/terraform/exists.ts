/** What AWS says exists already and no state knows: which resource it is, and by what identifier it can be adopted. Pure. */
import type { Diagnostic } from './messages';

/** AWS's and the provider's words for it, by service: they agree on none. A hint only: it decides about a sentence, and nothing else. */
const SAYS_SO =
  /already[\s_-]?exists?|AlreadyExists|AlreadyOwnedByYou|BucketAlready|\bDuplicate|\.Duplicate|not idempotent|ResourceInUse|ResourceConflict|already in use by/i;

export function saysExists({ summary, detail }: Pick<Diagnostic, 'summary' | 'detail'>): boolean {
  return SAYS_SO.test(`${summary}\n${detail}`);
}

/**
 * How the provider's import identifies a type (its documentation, section Import, provider 5.100): an argument's value, or something
 * only AWS knows, with the call that tells it. `{}` is the argument's value. A type that is not here takes what a person types.
 */
const IDENTIFIED_BY: Readonly<Record<string, { readonly argument: string; readonly ask?: string }>> = {
  aws_cloudwatch_log_group: { argument: 'name' },
  aws_cloudwatch_metric_alarm: { argument: 'alarm_name' },
  aws_db_parameter_group: { argument: 'name' },
  aws_db_subnet_group: { argument: 'name' },
  aws_ecs_cluster: { argument: 'name' },
  aws_elasticache_parameter_group: { argument: 'name' },
  aws_elasticache_replication_group: { argument: 'replication_group_id' },
  aws_elasticache_subnet_group: { argument: 'name' },
  aws_iam_role: { argument: 'name' },
  aws_kms_alias: { argument: 'name' },
  aws_rds_cluster: { argument: 'cluster_identifier' },
  aws_rds_cluster_instance: { argument: 'identifier' },
  aws_rds_cluster_parameter_group: { argument: 'name' },
  aws_rds_global_cluster: { argument: 'global_cluster_identifier' },
  aws_s3_bucket: { argument: 'bucket' },
  aws_sqs_queue: { argument: 'name', ask: 'sqs get-queue-url --queue-name {} --query QueueUrl' },
  aws_ssm_parameter: { argument: 'name' },
  aws_lb: {
    argument: 'name',
    ask: 'elbv2 describe-load-balancers --names {} --query LoadBalancers[0].LoadBalancerArn',
  },
  aws_lb_target_group: {
    argument: 'name',
    ask: 'elbv2 describe-target-groups --names {} --query TargetGroups[0].TargetGroupArn',
  },
  aws_security_group: {
    argument: 'name',
    ask: 'ec2 describe-security-groups --filters Name=group-name,Values={} --query SecurityGroups[].GroupId',
  },
};

/** Types of which dr asks AWS itself for the identifier, by the name that the configuration holds. */
export const ASKED_BY_DR = ['aws_lb', 'aws_lb_target_group'] as const;

/** What is known of a resource's identifier before AWS is asked. */
export interface Identifier {
  /** The identifier itself, where the configuration holds it. */
  readonly id: string | null;
  /** The resource's name, where only AWS knows the identifier. */
  readonly name: string | null;
  /** Words of the AWS CLI that answer the identifier. */
  readonly ask: string | null;
}

const UNKNOWN: Identifier = { id: null, name: null, ask: null };

/** Looks into a state's configuration (`cdk.tf.json`). Nothing is known where an argument refers to something. */
export function identifierOf(address: string, configuration: unknown): Identifier {
  const [, type = '', label = ''] = /^([a-z0-9_]+)\.([A-Za-z0-9_-]+)$/.exec(address) ?? [];
  const by = IDENTIFIED_BY[type];
  const value = by === undefined ? undefined : at(configuration, ['resource', type, label, by.argument]);
  if (by === undefined || typeof value !== 'string' || value.includes('${')) return UNKNOWN;
  if (by.ask === undefined) return { id: value, name: value, ask: null };
  return { id: null, name: value, ask: by.ask.replaceAll('{}', value) };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (one, name) => (typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[name] : undefined),
    value,
  );
}
