/** AWS's limits on the length of names, as data. A name that is too long is an error, never cut: a cut name can collide. */
import type { Problem } from '../console/errors';
import { DrError } from '../console/errors';

/** Characters allowed, by kind of name. Sources: the service's API reference, at the field named. */
export const LIMITS = {
  /** S3, bucket naming rules. */
  bucket: 63,
  /** ECS, CreateCluster clusterName, CreateService serviceName, RegisterTaskDefinition family. */
  ecs: 255,
  /** Elastic Load Balancing v2, CreateLoadBalancer and CreateTargetGroup Name. */
  loadBalancing: 32,
  /** API Gateway v2, CreateApi and CreateVpcLink Name. */
  apiGateway: 128,
  /** KMS, CreateAlias AliasName. */
  keyAlias: 256,
  /** CloudWatch Logs, CreateLogGroup logGroupName. */
  logGroup: 512,
  /** SNS, CreateTopic Name. */
  topic: 256,
  /** RDS, CreateDBCluster DBClusterIdentifier, CreateDBInstance DBInstanceIdentifier, CreateGlobalCluster. */
  database: 63,
  /** RDS, CreateDBSubnetGroup and CreateDBClusterParameterGroup. */
  databaseGroup: 255,
  /** ElastiCache, CreateReplicationGroup ReplicationGroupId. */
  replicationGroup: 40,
  /** ElastiCache, CreateCacheSubnetGroup and CreateCacheParameterGroup. */
  cacheGroup: 255,
  /** Secrets Manager, CreateSecret Name. */
  secret: 512,
  /** IAM, CreateRole RoleName. */
  role: 64,
  /** IAM, CreatePolicy PolicyName. */
  policy: 128,
  /** Step Functions, CreateStateMachine name. */
  machine: 80,
  /** EventBridge, CreateConnection Name. */
  connection: 64,
  /** CloudWatch, PutMetricAlarm AlarmName. */
  alarm: 255,
  /** ACM, RequestCertificate: the first domain name of a certificate. */
  certificateName: 64,
  /** Route 53: a whole name, without the trailing dot. */
  dnsName: 253,
} as const;

export type LimitKind = keyof typeof LIMITS;

/** A name on trial. */
export interface Named {
  /** What it names, e.g. `task role in us-east-1`. */
  readonly what: string;
  readonly name: string;
  readonly kind: LimitKind;
  /** Overlay keys whose shortening shortens the name. */
  readonly madeOf: readonly string[];
}

/** Refuses names that AWS would refuse for their length, all at once. */
export function checkLimits(file: string, names: readonly Named[]): void {
  const problems: Problem[] = names
    .filter((one) => one.name.length > LIMITS[one.kind])
    .map((one) => ({
      code: 'name-too-long',
      file,
      path: one.madeOf[0] ?? '',
      value: one.name,
      allowed: `at most ${LIMITS[one.kind]} characters for the ${one.what}; this name has ${one.name.length}`,
      fix: `shorten ${one.madeOf.join(' or ')} by ${characters(one.name.length - LIMITS[one.kind])}`,
    }));
  if (problems.length === 0) return;
  const lines = problems.map((one) => `"${String(one.value)}": ${one.allowed}; ${one.fix}.`);
  throw new DrError(
    'name-too-long',
    problems.length === 1
      ? 'A name is longer than AWS allows.'
      : `${problems.length} names are longer than AWS allows.`,
    lines.join('\n'),
    `Shorten the keys named above in ${file}; names are never cut, because cut names can collide.`,
    undefined,
    problems,
  );
}

function characters(count: number): string {
  return count === 1 ? '1 character' : `${count} characters`;
}
