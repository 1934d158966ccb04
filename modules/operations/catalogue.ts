/**
 * The catalogue: which AWS operations dr calls, and what each depends on. One row a service, one entry an operation, so that
 * every engine (SDK, AWS CLI, Step Functions) finds its names here and a runbook can be checked for what must be alive to run it.
 * An operation that is not here cannot be sent.
 */
import { DrError } from '../console/errors';
import { controlPlaneHome, endpointHome } from './control-planes';
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

/** A row as it is written here: homes come from the table of control planes. */
interface Written extends Omit<ServiceRow, 'actions' | 'endpointRegion'> {
  readonly actions: Planned;
}
type Planned = Readonly<Record<string, Omit<ActionRow, 'home'>>>;

const rows = (plane: Plane, mutating: boolean, names: readonly string[]): Planned =>
  Object.fromEntries(names.map((name) => [name, { plane, mutating }]));
const reads = (plane: Plane, ...names: string[]): Planned => rows(plane, false, names);
const writes = (plane: Plane, ...names: string[]): Planned => rows(plane, true, names);

const service = (sdkPackage: string, client: string, cli: string, asl: string, ...actions: Planned[]): Written => ({
  sdkPackage,
  client,
  cli,
  asl,
  actions: Object.assign({}, ...actions) as Planned,
});

const ROWS: Readonly<Record<Service, Written>> = {
  rds: service(
    '@aws-sdk/client-rds',
    'RDSClient',
    'rds',
    'rds',
    reads('regional-control', 'DescribeGlobalClusters', 'DescribeDBClusters', 'DescribeDBInstances'),
    reads('regional-control', 'DescribeDBClusterSnapshots'),
    writes('regional-control', 'FailoverGlobalCluster', 'SwitchoverGlobalCluster', 'RemoveFromGlobalCluster'),
    writes('regional-control', 'CreateGlobalCluster', 'ModifyGlobalCluster', 'DeleteGlobalCluster'),
    writes('regional-control', 'ModifyDBCluster', 'DeleteDBCluster', 'DeleteDBInstance'),
    writes('regional-control', 'CreateDBClusterSnapshot', 'CopyDBClusterSnapshot'),
  ),
  ecs: service(
    '@aws-sdk/client-ecs',
    'ECSClient',
    'ecs',
    'ecs',
    reads('regional-control', 'DescribeClusters', 'DescribeServices', 'ListTasks'),
    reads('regional-control', 'DescribeTaskDefinition'),
    writes('regional-control', 'UpdateService'),
  ),
  'application-autoscaling': service(
    '@aws-sdk/client-application-auto-scaling',
    'ApplicationAutoScalingClient',
    'application-autoscaling',
    'applicationautoscaling',
    reads('regional-control', 'DescribeScalableTargets', 'DescribeScalingPolicies'),
    writes('regional-control', 'RegisterScalableTarget'),
  ),
  elbv2: service(
    '@aws-sdk/client-elastic-load-balancing-v2',
    'ElasticLoadBalancingV2Client',
    'elbv2',
    'elasticloadbalancingv2',
    reads('regional-control', 'DescribeLoadBalancers', 'DescribeListeners', 'DescribeRules'),
    reads('regional-control', 'DescribeTargetGroups', 'DescribeTargetHealth'),
    writes('regional-control', 'ModifyListener'),
  ),
  route53: service(
    '@aws-sdk/client-route-53',
    'Route53Client',
    'route53',
    'route53',
    reads('global-control', 'ListHostedZonesByName', 'GetHostedZone', 'ListResourceRecordSets'),
    reads('global-control', 'GetHealthCheck'),
    writes('global-control', 'ChangeResourceRecordSets'),
  ),
  cloudwatch: service(
    '@aws-sdk/client-cloudwatch',
    'CloudWatchClient',
    'cloudwatch',
    'cloudwatch',
    reads('data', 'GetMetricData'),
    reads('regional-control', 'DescribeAlarms'),
  ),
  s3: service(
    '@aws-sdk/client-s3',
    'S3Client',
    's3api',
    's3',
    reads('data', 'HeadBucket', 'GetObject', 'ListObjectsV2'),
    writes('data', 'PutObject', 'DeleteObject'),
    reads('regional-control', 'GetBucketVersioning', 'GetPublicAccessBlock', 'GetBucketPolicy'),
    reads('regional-control', 'GetBucketEncryption', 'GetBucketOwnershipControls', 'GetBucketLifecycleConfiguration'),
    reads('regional-control', 'GetBucketReplication'),
    // Names are unique in the partition, and configuring a bucket depends on the same region.
    writes('global-control', 'CreateBucket', 'PutBucketVersioning', 'PutPublicAccessBlock', 'PutBucketPolicy'),
    writes('global-control', 'PutBucketEncryption', 'PutBucketOwnershipControls', 'PutBucketLifecycleConfiguration'),
    writes('global-control', 'PutBucketReplication'),
  ),
  kms: service(
    '@aws-sdk/client-kms',
    'KMSClient',
    'kms',
    'kms',
    reads('regional-control', 'DescribeKey', 'GetKeyRotationStatus'),
    writes('regional-control', 'CreateKey', 'CreateAlias', 'EnableKeyRotation'),
  ),
  secretsmanager: service(
    '@aws-sdk/client-secrets-manager',
    'SecretsManagerClient',
    'secretsmanager',
    'secretsmanager',
    // GetSecretValue is missing on purpose: dr makes secrets and never reads one back.
    reads('regional-control', 'DescribeSecret'),
    writes('regional-control', 'CreateSecret', 'ReplicateSecretToRegions'),
  ),
  sts: service('@aws-sdk/client-sts', 'STSClient', 'sts', 'sts', reads('data', 'GetCallerIdentity')),
  ecr: service(
    '@aws-sdk/client-ecr',
    'ECRClient',
    'ecr',
    'ecr',
    reads('regional-control', 'DescribeRegistry', 'DescribeRepositories', 'DescribeImages', 'GetLifecyclePolicy'),
    writes('regional-control', 'CreateRepository', 'PutReplicationConfiguration', 'PutLifecyclePolicy'),
    writes('regional-control', 'PutImageScanningConfiguration'),
  ),
  iam: service(
    '@aws-sdk/client-iam',
    'IAMClient',
    'iam',
    'iam',
    reads('global-control', 'GetRole', 'ListAttachedRolePolicies', 'GetPolicy', 'GetPolicyVersion'),
    reads('global-control', 'ListPolicyVersions', 'GetOpenIDConnectProvider', 'SimulatePrincipalPolicy'),
    writes('global-control', 'CreateRole', 'AttachRolePolicy', 'CreatePolicy', 'CreatePolicyVersion'),
    writes('global-control', 'CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'),
    writes('global-control', 'UpdateAssumeRolePolicy'),
  ),
  acm: service(
    '@aws-sdk/client-acm',
    'ACMClient',
    'acm',
    'acm',
    reads('regional-control', 'ListCertificates', 'DescribeCertificate'),
  ),
  apigatewayv2: service(
    '@aws-sdk/client-apigatewayv2',
    'ApiGatewayV2Client',
    'apigatewayv2',
    'apigatewayv2',
    reads('regional-control', 'GetApiMappings', 'GetDomainName'),
  ),
  logs: service(
    '@aws-sdk/client-cloudwatch-logs',
    'CloudWatchLogsClient',
    'logs',
    'cloudwatchlogs',
    reads('regional-control', 'DescribeLogGroups'),
  ),
  elasticache: service(
    '@aws-sdk/client-elasticache',
    'ElastiCacheClient',
    'elasticache',
    'elasticache',
    reads('regional-control', 'DescribeReplicationGroups'),
  ),
  'service-quotas': service(
    '@aws-sdk/client-service-quotas',
    'ServiceQuotasClient',
    'service-quotas',
    'servicequotas',
    reads('regional-control', 'GetServiceQuota', 'GetAWSDefaultServiceQuota'),
  ),
};

export const CATALOGUE = Object.fromEntries(
  Object.entries(ROWS).map(([name, written]) => [name, withHomes(name, written)]),
) as Readonly<Record<Service, ServiceRow>>;

/** Services go by the names of their models here and in the table of control planes. */
function withHomes(name: string, written: Written): ServiceRow {
  const actions = Object.entries(written.actions).map(([action, row]) => {
    const home = row.plane === 'global-control' ? (controlPlaneHome({ service: name, action }) ?? null) : null;
    return [action, { ...row, home }] as const;
  });
  return { ...written, endpointRegion: endpointHome(name), actions: Object.fromEntries(actions) };
}

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
