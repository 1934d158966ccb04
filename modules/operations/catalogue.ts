/**
 * The catalogue: which AWS operations dr calls, and what each depends on. One row a service, one entry an operation, so that
 * every engine (SDK, AWS CLI, Step Functions) finds its names here and a runbook can be checked for what must be alive to run it.
 * An operation that is not here cannot be sent.
 */
import { DrError } from '../console/errors';
import type { Operation, Service } from './operation';

/** `data`: the service's data plane. `regional-control`: the region's own control plane. `global-control`: one region for all. */
export type Plane = 'data' | 'regional-control' | 'global-control';

export interface ActionRow {
  readonly plane: Plane;
  /** The region whose control plane must be alive; null unless `plane` is `global-control`. */
  readonly home: string | null;
  readonly mutating: boolean;
}

export interface ServiceRow {
  readonly sdkPackage: string;
  /** Class of the SDK's client; commands are `<Action>Command`. */
  readonly client: string;
  /** Name of the AWS CLI's command. */
  readonly cli: string;
  /** Service in `arn:aws:states:::aws-sdk:<asl>:<action>`. */
  readonly asl: string;
  /** The region that serves and signs requests of a service with one endpoint for the partition; null where each region has its own. */
  readonly endpointRegion: string | null;
  readonly actions: Readonly<Record<string, ActionRow>>;
}

type Actions = Readonly<Record<string, ActionRow>>;

/** Control planes with one home (facts: AWS Fault Isolation Boundaries, and the endpoints that Route 53 signs for). */
const GLOBAL_HOME = 'us-east-1';

/** Regions that are home to control planes of the whole partition (AWS Fault Isolation Boundaries): a failover must not need them. */
export const CONTROL_PLANE_HOMES: readonly string[] = [GLOBAL_HOME, 'us-west-2'];

const rows = (plane: Plane, mutating: boolean, names: readonly string[]): Actions =>
  Object.fromEntries(
    names.map((name) => [name, { plane, mutating, home: plane === 'global-control' ? GLOBAL_HOME : null }]),
  );
const reads = (plane: Plane, ...names: string[]): Actions => rows(plane, false, names);
const writes = (plane: Plane, ...names: string[]): Actions => rows(plane, true, names);

const regional = (sdkPackage: string, client: string, cli: string, asl: string, ...actions: Actions[]): ServiceRow => ({
  sdkPackage,
  client,
  cli,
  asl,
  endpointRegion: null,
  actions: Object.assign({}, ...actions) as Actions,
});

export const CATALOGUE: Readonly<Record<Service, ServiceRow>> = {
  rds: regional(
    '@aws-sdk/client-rds',
    'RDSClient',
    'rds',
    'rds',
    reads('regional-control', 'DescribeGlobalClusters', 'DescribeDBClusters', 'DescribeDBInstances'),
    reads('regional-control', 'DescribeDBClusterSnapshots', 'DescribeEvents'),
    writes('regional-control', 'FailoverGlobalCluster', 'SwitchoverGlobalCluster', 'RemoveFromGlobalCluster'),
    writes('regional-control', 'CreateGlobalCluster', 'ModifyGlobalCluster', 'DeleteGlobalCluster'),
    writes('regional-control', 'ModifyDBCluster', 'DeleteDBCluster', 'ModifyDBInstance', 'DeleteDBInstance'),
    writes('regional-control', 'CreateDBClusterSnapshot', 'CopyDBClusterSnapshot', 'DeleteDBClusterSnapshot'),
  ),
  ecs: regional(
    '@aws-sdk/client-ecs',
    'ECSClient',
    'ecs',
    'ecs',
    reads('regional-control', 'DescribeClusters', 'DescribeServices', 'DescribeTasks', 'ListTasks'),
    reads('regional-control', 'DescribeTaskDefinition'),
    writes('regional-control', 'UpdateService', 'StopTask'),
  ),
  'application-autoscaling': regional(
    '@aws-sdk/client-application-auto-scaling',
    'ApplicationAutoScalingClient',
    'application-autoscaling',
    'applicationautoscaling',
    reads('regional-control', 'DescribeScalableTargets', 'DescribeScalingPolicies'),
    writes('regional-control', 'RegisterScalableTarget'),
  ),
  elbv2: regional(
    '@aws-sdk/client-elastic-load-balancing-v2',
    'ElasticLoadBalancingV2Client',
    'elbv2',
    'elasticloadbalancingv2',
    reads('regional-control', 'DescribeLoadBalancers', 'DescribeListeners', 'DescribeRules'),
    reads('regional-control', 'DescribeTargetGroups', 'DescribeTargetHealth'),
    writes('regional-control', 'ModifyListener'),
  ),
  route53: {
    ...regional(
      '@aws-sdk/client-route-53',
      'Route53Client',
      'route53',
      'route53',
      reads('global-control', 'ListHostedZonesByName', 'GetHostedZone', 'ListResourceRecordSets', 'GetChange'),
      reads('global-control', 'TestDNSAnswer', 'GetHealthCheckStatus', 'GetHealthCheck'),
      writes('global-control', 'ChangeResourceRecordSets'),
    ),
    endpointRegion: GLOBAL_HOME,
  },
  cloudwatch: regional(
    '@aws-sdk/client-cloudwatch',
    'CloudWatchClient',
    'cloudwatch',
    'cloudwatch',
    reads('data', 'GetMetricData'),
    reads('regional-control', 'DescribeAlarms', 'ListMetrics'),
    writes('data', 'PutMetricData'),
  ),
  s3: regional(
    '@aws-sdk/client-s3',
    'S3Client',
    's3api',
    's3',
    reads('data', 'HeadBucket', 'HeadObject', 'GetObject', 'ListObjectsV2'),
    writes('data', 'PutObject', 'DeleteObject'),
    reads('regional-control', 'GetBucketLocation', 'GetBucketVersioning', 'GetPublicAccessBlock', 'GetBucketPolicy'),
    reads('regional-control', 'GetBucketEncryption', 'GetBucketOwnershipControls', 'GetBucketLifecycleConfiguration'),
    reads('regional-control', 'GetBucketReplication'),
    // Names are unique in the partition, and configuring a bucket depends on the same region.
    writes('global-control', 'CreateBucket', 'PutBucketVersioning', 'PutPublicAccessBlock', 'PutBucketPolicy'),
    writes('global-control', 'PutBucketEncryption', 'PutBucketOwnershipControls', 'PutBucketLifecycleConfiguration'),
    writes('global-control', 'PutBucketReplication'),
  ),
  kms: regional(
    '@aws-sdk/client-kms',
    'KMSClient',
    'kms',
    'kms',
    reads('regional-control', 'DescribeKey', 'GetKeyRotationStatus'),
    writes('regional-control', 'CreateKey', 'CreateAlias', 'EnableKeyRotation'),
  ),
  secretsmanager: regional(
    '@aws-sdk/client-secrets-manager',
    'SecretsManagerClient',
    'secretsmanager',
    'secretsmanager',
    // GetSecretValue is missing on purpose: dr makes secrets and never reads one back.
    reads('regional-control', 'DescribeSecret'),
    writes('regional-control', 'CreateSecret', 'ReplicateSecretToRegions'),
  ),
  sts: regional('@aws-sdk/client-sts', 'STSClient', 'sts', 'sts', reads('data', 'GetCallerIdentity')),
  ecr: regional(
    '@aws-sdk/client-ecr',
    'ECRClient',
    'ecr',
    'ecr',
    reads('regional-control', 'DescribeRegistry', 'DescribeRepositories', 'DescribeImages', 'GetLifecyclePolicy'),
    writes('regional-control', 'CreateRepository', 'PutReplicationConfiguration', 'PutLifecyclePolicy'),
    writes('regional-control', 'PutImageTagMutability', 'PutImageScanningConfiguration'),
  ),
  iam: {
    ...regional(
      '@aws-sdk/client-iam',
      'IAMClient',
      'iam',
      'iam',
      reads('global-control', 'GetRole', 'GetRolePolicy', 'ListAttachedRolePolicies', 'GetPolicy', 'GetPolicyVersion'),
      reads('global-control', 'ListPolicyVersions', 'GetOpenIDConnectProvider', 'SimulatePrincipalPolicy'),
      writes(
        'global-control',
        'CreateRole',
        'PutRolePolicy',
        'AttachRolePolicy',
        'CreatePolicy',
        'CreatePolicyVersion',
      ),
      writes('global-control', 'CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'),
      writes('global-control', 'UpdateAssumeRolePolicy'),
    ),
    endpointRegion: GLOBAL_HOME,
  },
  acm: regional(
    '@aws-sdk/client-acm',
    'ACMClient',
    'acm',
    'acm',
    reads('regional-control', 'ListCertificates', 'DescribeCertificate'),
  ),
  apigatewayv2: regional(
    '@aws-sdk/client-apigatewayv2',
    'ApiGatewayV2Client',
    'apigatewayv2',
    'apigatewayv2',
    reads('regional-control', 'GetApiMappings', 'GetDomainName'),
  ),
  logs: regional(
    '@aws-sdk/client-cloudwatch-logs',
    'CloudWatchLogsClient',
    'logs',
    'cloudwatchlogs',
    reads('regional-control', 'DescribeLogGroups'),
  ),
  elasticache: regional(
    '@aws-sdk/client-elasticache',
    'ElastiCacheClient',
    'elasticache',
    'elasticache',
    reads('regional-control', 'DescribeReplicationGroups'),
  ),
  'service-quotas': regional(
    '@aws-sdk/client-service-quotas',
    'ServiceQuotasClient',
    'service-quotas',
    'servicequotas',
    reads('regional-control', 'GetServiceQuota', 'GetAWSDefaultServiceQuota'),
  ),
};

/** The entry of an operation. Throws DrError `unknown-operation` for what the catalogue does not name. */
export function actionRow(operation: Pick<Operation, 'service' | 'action'>): ActionRow {
  const row = CATALOGUE[operation.service].actions[operation.action];
  if (row !== undefined) return row;
  throw new DrError(
    'unknown-operation',
    `${operation.service}:${operation.action} is not in the catalogue of operations`,
    'Only operations whose plane and home are known may be sent, so that a runbook can be checked for what it depends on.',
    'Add it to modules/operations/catalogue.ts with its plane.',
  );
}

/**
 * The AWS CLI's spelling of an action: `DescribeDBClusters` is `describe-db-clusters` (the rule of botocore's `xform_name`).
 */
export function cliAction(action: string): string {
  return action
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
