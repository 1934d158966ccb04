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

/** Names of AWS services and of what they have, in lower case. S3 is left out: states, runs and leases lie in buckets. */
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
]);

const because = (reason: string, files: readonly string[]): readonly KernelException[] =>
  files.map((file) => ({ files: `modules/${file}`, reason }));

export const KERNEL_EXCEPTIONS: readonly KernelException[] = [
  ...because('Calls as data and what they set: they move into the `operations` side of parts.', [
    'runbook/lint/lint-effects.ts',
  ]),
  ...because('Names of AWS that every environment has to do with, whatever parts it has.', ['console/meanings.ts']),
];
