/**
 * The resources of an IAM action in one environment: ARNs from the topology where AWS lets a policy name them.
 * `Resource: "*"` only where AWS knows no resource (`UNSCOPED`, held against the service authorization reference by a
 * test).
 *
 * The region stands as `*` in ARNs; which regions are meant says one statement of every role for all of them
 * (`aws:RequestedRegion`).
 */
import { partitionOf } from '../overlays/regions';
import { failoverMachineName } from '../topology/names';
import type { Topology } from '../topology/topology';
import { stateBuckets, stateKeyAlias } from '../topology/state-buckets';
import { SENTINEL_KEY, TAKEOVER_KEY } from '../topology/traffic';

export type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface PermissionScope {
  readonly resources: readonly string[];
  readonly condition: PolicyCondition | null;
}

/** Actions for which AWS knows no resource. Metrics have none either: the reference's `dataset` is another kind of them. */
export const UNSCOPED: ReadonlySet<string> = new Set(
  [
    'acm:RequestCertificate acm:ListCertificates',
    'application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingPolicies',
    'cloudwatch:GetMetricData',
    'ec2:DescribeAddresses ec2:DescribeAddressesAttribute ec2:DescribeInternetGateways ec2:DescribeNatGateways',
    'ec2:DescribeNetworkAcls ec2:DescribeNetworkInterfaces ec2:DescribePrefixLists ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroupRules ec2:DescribeSecurityGroups ec2:DescribeSubnets ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs ecr:DescribeRegistry ecr:PutReplicationConfiguration',
    'ecs:DeregisterTaskDefinition ecs:DescribeTaskDefinition',
    'elasticloadbalancing:DescribeCapacityReservation elasticloadbalancing:DescribeListenerAttributes',
    'elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeLoadBalancerAttributes',
    'elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroupAttributes elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth kms:CreateKey kms:ListAliases',
    'logs:CreateLogDelivery logs:DeleteLogDelivery logs:DescribeLogGroups logs:DescribeResourcePolicies',
    'logs:GetLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:UpdateLogDelivery',
    'servicequotas:GetAWSDefaultServiceQuota states:ValidateStateMachineDefinition',
    'route53:CreateHealthCheck route53:CreateHostedZone route53:ListHostedZonesByName',
  ].flatMap((line) => line.split(' ')),
);

/** Actions on ids that AWS makes up: a tag tells the environment's own from others. */
const BY_TAG =
  /^kms:(PutKeyPolicy|EnableKeyRotation|UpdateKeyDescription|TagResource|UntagResource|ScheduleKeyDeletion)$/;
const READS = /^[a-z0-9-]+:(Describe|List|Get)/;
/** Reads of private content: never of the whole account. */
const GUARDED = /^(s3:|secretsmanager:|iam:|ecr:|sns:|states:|events:)/;

type Names = (topology: Topology, action: string) => PermissionScope;

const just = (resources: readonly string[], condition: PolicyCondition | null = null): PermissionScope => ({
  resources: [...new Set(resources)],
  condition,
});

/** `arn:<partition>:<service>:<any region>:<account>:<rest>`. */
export function anyRegion(topology: Topology, service: string, rest: string, region = '*'): string {
  return `arn:${partitionOf(topology.controlRegion)}:${service}:${region}:${topology.accountId}:${rest}`;
}

export function iamArn(topology: Topology, rest: string): string {
  return anyRegion(topology, 'iam', rest, '');
}

/** By the prefix of the action. */
const SCOPES: Readonly<Record<string, Names>> = {
  acm: (topology) => just([anyRegion(topology, 'acm', 'certificate/*')]),
  apigateway: (topology) =>
    just(
      ['apis', 'apis/*', 'vpclinks', 'vpclinks/*', 'domainnames', 'domainnames/*', 'tags/*'].map(
        (path) => `arn:${partitionOf(topology.controlRegion)}:apigateway:*::/${path}`,
      ),
    ),
  'application-autoscaling': (topology) => just([anyRegion(topology, 'application-autoscaling', 'scalable-target/*')]),
  cloudwatch: (topology) =>
    just([anyRegion(topology, 'cloudwatch', `alarm:${prefixOf(topology)}-*`), targetTracking(topology)]),
  ec2: (topology) => just([anyRegion(topology, 'ec2', '*')]),
  ecr: (topology) => just(topology.regions.map(({ imageRepositoryArn }) => imageRepositoryArn)),
  ecs: (topology) =>
    just(
      topology.regions.flatMap(({ names }) => [
        anyRegion(topology, 'ecs', `cluster/${names.ecsCluster}`),
        anyRegion(topology, 'ecs', `service/${names.ecsCluster}/${names.ecsService}`),
        anyRegion(topology, 'ecs', `task/${names.ecsCluster}/*`),
        anyRegion(topology, 'ecs', `task-definition/${names.taskFamily}:*`),
      ]),
    ),
  elasticache: (topology) =>
    just(
      topology.regions.flatMap(({ names }) => [
        anyRegion(topology, 'elasticache', `replicationgroup:${names.cacheReplicationGroup}`),
        anyRegion(topology, 'elasticache', `cluster:${names.cacheReplicationGroup}-*`),
        anyRegion(topology, 'elasticache', `subnetgroup:${names.cacheSubnetGroup}`),
        anyRegion(topology, 'elasticache', `parametergroup:${names.cacheParameterGroup}`),
      ]),
    ),
  elasticloadbalancing: (topology) =>
    just(
      topology.regions.flatMap(({ names }) => [
        anyRegion(topology, 'elasticloadbalancing', `loadbalancer/app/${names.loadBalancer}/*`),
        anyRegion(topology, 'elasticloadbalancing', `listener/app/${names.loadBalancer}/*`),
        anyRegion(topology, 'elasticloadbalancing', `targetgroup/${names.targetGroupBlue}/*`),
        anyRegion(topology, 'elasticloadbalancing', `targetgroup/${names.targetGroupGreen}/*`),
      ]),
    ),
  events: (topology) =>
    just(topology.regions.map(({ names }) => anyRegion(topology, 'events', `connection/${names.machineConnection}*`))),
  iam: iamScope,
  kms: kmsScope,
  logs: (topology) =>
    just(
      topology.regions.flatMap(({ names }) =>
        [names.serviceLogGroup, names.databaseLogGroup, names.apiLogGroup, names.machineLogGroup].map((group) =>
          anyRegion(topology, 'logs', `log-group:${group}*`),
        ),
      ),
    ),
  rds: (topology) =>
    just([
      anyRegion(topology, 'rds', `global-cluster:${topology.globalClusterId}`, ''),
      ...topology.regions.flatMap(({ names }) => [
        anyRegion(topology, 'rds', `cluster:${names.dbCluster}`),
        anyRegion(topology, 'rds', `db:${names.dbCluster}-*`),
        anyRegion(topology, 'rds', `subgrp:${names.dbSubnetGroup}`),
        anyRegion(topology, 'rds', `cluster-pg:${prefixOf(topology)}-*`),
        anyRegion(topology, 'rds', `cluster-snapshot:*${names.dbCluster}*`),
        // What a cluster is made with where nothing else is named.
        anyRegion(topology, 'rds', 'pg:default*'),
        anyRegion(topology, 'rds', 'og:default*'),
      ]),
    ]),
  route53: (topology) =>
    just(
      ['hostedzone/*', 'change/*', 'healthcheck/*'].map(
        (rest) => `arn:${partitionOf(topology.controlRegion)}:route53:::${rest}`,
      ),
    ),
  s3: s3Scope,
  secretsmanager: (topology, action) =>
    // AWS ends the ARN of a secret with six characters of its own. Whoever applies makes one secret alone: that of a connection.
    just(
      topology.regions.map(({ names }) => {
        const own = /:(Create|Update|Delete)Secret$/.test(action);
        const name = own ? `events!connection/${names.machineConnection}/*` : `${names.databaseSecret}-??????`;
        return anyRegion(topology, 'secretsmanager', `secret:${name}`);
      }),
    ),
  servicequotas: (topology) => just([anyRegion(topology, 'servicequotas', '*')]),
  sns: (topology) =>
    just([
      anyRegion(topology, 'sns', topology.controlAlarmTopic),
      ...topology.regions.flatMap(({ names }) => [
        anyRegion(topology, 'sns', names.alarmTopic),
        anyRegion(topology, 'sns', names.approvalTopic),
      ]),
    ]),
  states: (topology) =>
    just(
      topology.regions.map(({ region }) =>
        anyRegion(topology, 'states', `stateMachine:${failoverMachineName(topology, region)}`),
      ),
    ),
};

/**
 * The resources of an IAM action in this environment.
 * @throws RangeError for a service without a row.
 */
export function scopeOf(topology: Topology, action: string): PermissionScope {
  if (UNSCOPED.has(action)) return just(['*']);
  const [service = ''] = action.split(':');
  const names = SCOPES[service];
  if (names === undefined) throw new RangeError(`nothing says what ${action} may be used on: add ${service} to SCOPES`);
  const account = (): PermissionScope =>
    just([anyRegion(topology, service, '*'), ...(service === 'rds' ? [anyRegion(topology, service, '*', '')] : [])]);
  const whole =
    READS.test(action) && !GUARDED.test(action) && !['kms', 'apigateway', 'route53', 'ec2'].includes(service);
  return whole ? account() : names(topology, action);
}

function prefixOf({ app, environment }: Topology): string {
  return `${app}-${environment}`;
}

/** Alarms that a scaling policy makes for itself. */
function targetTracking(topology: Topology): string {
  return anyRegion(topology, 'cloudwatch', `alarm:TargetTracking-service/${prefixOf(topology)}/*`);
}

/** Service-linked roles that the first resources of an account bring. */
const LINKED_SERVICES = [
  'apidestinations.events.amazonaws.com',
  'ecs.amazonaws.com',
  'ecs.application-autoscaling.amazonaws.com',
  'elasticache.amazonaws.com',
  'elasticloadbalancing.amazonaws.com',
  'ops.apigateway.amazonaws.com',
  'rds.amazonaws.com',
  'replication.ecr.amazonaws.com',
];

/** A writer of roles could give them everything, so only roles with the boundary are allowed. */
export const BOUNDED_ACTIONS: readonly string[] = [
  'iam:CreateRole',
  'iam:PutRolePermissionsBoundary',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:AttachRolePolicy',
];

function iamScope(topology: Topology, action: string): PermissionScope {
  if (action === 'iam:CreateServiceLinkedRole') {
    const linked = [iamArn(topology, 'role/aws-service-role/*')];
    return just(linked, { StringEquals: { 'iam:AWSServiceName': LINKED_SERVICES } });
  }
  if (/^iam:(SimulatePrincipalPolicy|GetRole)$/.test(action))
    return just([iamArn(topology, `role/${prefixOf(topology)}-*`)]);
  const machines = topology.machineBoundaryArn;
  const roles = topology.regions.flatMap(({ names }) => [
    names.taskRole,
    names.executionRole,
    ...(machines === null ? [] : [names.machineRole]),
  ]);
  const arns = roles.map((name) => iamArn(topology, `role/${name}`));
  if (BOUNDED_ACTIONS.includes(action))
    return just(arns, {
      StringEquals: {
        'iam:PermissionsBoundary': machines === null ? topology.taskBoundaryArn : [topology.taskBoundaryArn, machines],
      },
    });
  if (action !== 'iam:PassRole') return just(arns);
  const services = machines === null ? 'ecs-tasks.amazonaws.com' : ['ecs-tasks.amazonaws.com', 'states.amazonaws.com'];
  return just(arns, { StringEquals: { 'iam:PassedToService': services } });
}

function kmsScope(topology: Topology, action: string): PermissionScope {
  const keys = anyRegion(topology, 'kms', 'key/*');
  if (/^kms:(Create|Update|Delete)Alias$/.test(action)) {
    return just([anyRegion(topology, 'kms', `alias/${prefixOf(topology)}*`), keys]);
  }
  if (BY_TAG.test(action)) {
    const tags = { 'aws:ResourceTag/app': topology.app, 'aws:ResourceTag/environment': topology.environment };
    return just([keys], { StringEquals: tags });
  }
  if (/^kms:(Decrypt|GenerateDataKey)$/.test(action)) {
    return just([keys], { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': stateKeyAlias(topology) } });
  }
  if (action === 'kms:CreateGrant') return just([keys], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  return just([keys]);
}

/** The environment's buckets beside those of states, with the two keys that they are for; none where clients are moved by a record. */
function trafficBuckets({ traffic, regions, controlRegion }: Topology): readonly string[] {
  if (traffic.method !== 'health-check-inversion') return [];
  return regions.map(({ names }) => `arn:${partitionOf(controlRegion)}:s3:::${names.trafficBucket}`);
}

/** Backends and runbooks: what every role does with objects of states. */
const OF_STATES = ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'];

/**
 * Nothing deletes a bucket or a version of a state; what is deleted are locks, the marker that freezes applies, and
 * files that a bundle does not have any more. Buckets are made and
 * configured by roles only where a region has a takeover object.
 */
function s3Scope(topology: Topology, action: string): PermissionScope {
  const ofStates = OF_STATES.includes(action);
  const states = stateBuckets(topology).map(({ name }) => `arn:${partitionOf(topology.controlRegion)}:s3:::${name}`);
  const traffic = trafficBuckets(topology);
  const objects = traffic.flatMap((arn) => [TAKEOVER_KEY, SENTINEL_KEY].map((key) => `${arn}/${key}`));
  if (action === 's3:DeleteObject') {
    return just([...states.flatMap((arn) => [`${arn}/*.tflock`, `${arn}/recovery/*`, `${arn}/bundle/*`]), ...objects]);
  }
  if (/Object(Tagging|Version)?$/.test(action)) {
    return just([...(ofStates ? states.map((arn) => `${arn}/*`) : []), ...objects]);
  }
  return just([...(ofStates ? states : []), ...traffic]);
}
