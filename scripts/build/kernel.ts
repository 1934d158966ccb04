/** Which rooms are the kernel, which words it does not say, and where it still says them. Each exception is to go; a new one needs a reason. */

/** Files of the kernel that may name AWS services. */
export interface KernelException {
  /** Prefix of their paths. */
  readonly files: string;
  readonly reason: string;
}
export const KERNEL_ROOMS: readonly string[] = [
  'console',
  'overlays',
  'topology',
  'contracts',
  'policies',
  'terraform',
  'runbook',
  'observation',
  'runs',
  'recovery',
  'evidence',
  'lab',
  'memory',
];

/** Names of AWS services and of what they have, in lower case. S3 is left out: states, runs and leases lie in buckets; PostgreSQL as well: the lab runs it. */
export const AWS_NOUNS: ReadonlySet<string> = new Set([
  'aurora',
  'rds',
  'ecs',
  'fargate',
  'elbv2',
  'route53',
  'apigateway',
  'apigatewayv2',
  'cloudwatch',
  'elasticache',
  'dynamodb',
  'cloudfront',
  'ecr',
  'acm',
  'kms',
  'secretsmanager',
  'eks',
  'sqs',
  'sns',
  'autoscaling',
  'elasticloadbalancing',
  'redis',
  'hostedzone',
  'taskdefinition',
  'loadbalancer',
  'healthcheck',
]);

export const KERNEL_EXCEPTIONS: readonly KernelException[] = [
  {
    files: 'modules/console/meanings.ts',
    reason:
      'States, runs and leases lie in S3 encrypted by a key of KMS, whatever parts there are: this is what its refusal means, and rooms before parts show it.',
  },
  {
    files: 'modules/memory/cloud.ts',
    reason:
      'The world in memory begins with a zone, a record and a global cluster: they are to move into `memory` sides.',
  },
];
