/** The questions that recovery asks AWS, each one page and as narrow as its API allows. */
import type { ActionOf, Operation } from '../operations/operation';
import type { RegionTopology, State, Topology } from '../topology/topology';
import { TAKEOVER_KEY } from '../topology/traffic';
import { METRIC_WINDOW, type Metric } from './metric';

export { canonicalName, hostedZones } from '../operations/zones';

/** Prefix of the snapshots Aurora takes of the old writer (Aurora User Guide, managed failover). Their type is not documented. */
export const SYSTEM_SNAPSHOT = 'rds:unplanned-global-failover-';

/** Seconds within which a lag value counts as current. */
export const LAG_WINDOW = METRIC_WINDOW;
/**
 * Seconds in which the last value before an outage is looked for. The metric ends with the replication, and people decide
 * minutes later: what was lost is what was under way when it ended.
 */
export const LAST_LAG_WINDOW = 3600;

const rds = (region: string, action: ActionOf<'rds'>, input: Operation['input']): Operation => ({
  service: 'rds',
  action,
  region,
  input,
});

/** A global cluster by name. A fault where it does not exist. */
export const globalCluster = (region: string, id: string): Operation =>
  rds(region, 'DescribeGlobalClusters', { GlobalClusterIdentifier: id });

/** All global clusters of the account: an answer without the one that is looked for, where it does not exist. */
export const globalClusters = (region: string): Operation => rds(region, 'DescribeGlobalClusters', {});

export const dbCluster = (region: string, id: string): Operation =>
  rds(region, 'DescribeDBClusters', { DBClusterIdentifier: id });

export const dbInstances = (region: string, clusterId: string): Operation =>
  rds(region, 'DescribeDBInstances', { Filters: [{ Name: 'db-cluster-id', Values: [clusterId] }] });

export const dbInstance = (region: string, id: string): Operation =>
  rds(region, 'DescribeDBInstances', { DBInstanceIdentifier: id });

/** All snapshots of a cluster, in as many pages as there are. */
export const dbClusterSnapshots = (region: string, clusterId: string): Operation =>
  rds(region, 'DescribeDBClusterSnapshots', { DBClusterIdentifier: clusterId });

/** One snapshot by its whole name: an empty answer, and no fault, where it does not exist. */
export const dbClusterSnapshot = (region: string, id: string): Operation =>
  rds(region, 'DescribeDBClusterSnapshots', { Filters: [{ Name: 'db-cluster-snapshot-id', Values: [id] }] });

/** Replication lag of a replica in milliseconds. The metric exists in the replica's region only. */
export const replicationLag = (region: string, clusterId: string, window?: number): Metric => ({
  region,
  namespace: 'AWS/RDS',
  name: 'AuroraGlobalDBRPOLag',
  dimensions: { DBClusterIdentifier: clusterId },
  statistic: 'Maximum',
  ...(window === undefined ? {} : { window }),
});

export const alarms = (region: string, names: readonly string[]): Operation => ({
  service: 'cloudwatch',
  action: 'DescribeAlarms',
  region,
  input: { AlarmNames: names },
});

export const ecsService = (region: string, cluster: string, service: string): Operation => ({
  service: 'ecs',
  action: 'DescribeServices',
  region,
  input: { cluster, services: [service] },
});

/**
 * Tasks of the cluster that ECS means to run, whoever started them and whatever they are doing now: one that is pending is among them.
 * One page of up to 100.
 */
export const tasksToRun = (region: string, cluster: string): Operation => ({
  service: 'ecs',
  action: 'ListTasks',
  region,
  input: { cluster, desiredStatus: 'RUNNING' },
});

/** The cluster with its counts: a task that ECS means to stop and that runs still is counted here. */
export const ecsCluster = (region: string, cluster: string): Operation => ({
  service: 'ecs',
  action: 'DescribeClusters',
  region,
  input: { clusters: [cluster] },
});

export const taskDefinition = (region: string, arn: string): Operation => ({
  service: 'ecs',
  action: 'DescribeTaskDefinition',
  region,
  input: { taskDefinition: arn },
});

export const DIMENSION = 'ecs:service:DesiredCount';

export const scalableTarget = (region: string, cluster: string, service: string): Operation => ({
  service: 'application-autoscaling',
  action: 'DescribeScalableTargets',
  region,
  input: { ServiceNamespace: 'ecs', ResourceIds: [`service/${cluster}/${service}`], ScalableDimension: DIMENSION },
});

export const loadBalancer = (region: string, name: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeLoadBalancers',
  region,
  input: { Names: [name] },
});

export const listeners = (region: string, loadBalancerArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeListeners',
  region,
  input: { LoadBalancerArn: loadBalancerArn },
});

export const listener = (region: string, arn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeListeners',
  region,
  input: { ListenerArns: [arn] },
});

export const targetHealth = (region: string, targetGroupArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeTargetHealth',
  region,
  input: { TargetGroupArn: targetGroupArn },
});

/** All rules of a listener, its default among them. */
export const listenerRules = (region: string, listenerArn: string): Operation => ({
  service: 'elbv2',
  action: 'DescribeRules',
  region,
  input: { ListenerArn: listenerArn },
});

export const scalingPolicies = (region: string, cluster: string, service: string): Operation => ({
  service: 'application-autoscaling',
  action: 'DescribeScalingPolicies',
  region,
  input: { ServiceNamespace: 'ecs', ResourceId: `service/${cluster}/${service}`, ScalableDimension: DIMENSION },
});

/** A fault where there is no such domain. */
export const apiMappings = (region: string, domain: string): Operation => ({
  service: 'apigatewayv2',
  action: 'GetApiMappings',
  region,
  input: { DomainName: domain },
});

export const apiDomain = (region: string, domain: string): Operation => ({
  service: 'apigatewayv2',
  action: 'GetDomainName',
  region,
  input: { DomainName: domain },
});

/** Those whose names begin so. */
export const logGroups = (region: string, prefix: string): Operation => ({
  service: 'logs',
  action: 'DescribeLogGroups',
  region,
  input: { logGroupNamePrefix: prefix },
});

export const replicationGroup = (region: string, id: string): Operation => ({
  service: 'elasticache',
  action: 'DescribeReplicationGroups',
  region,
  input: { ReplicationGroupId: id },
});

/** One zone by its id, whatever others have its name. */
export const hostedZone = (region: string, zoneId: string): Operation => ({
  service: 'route53',
  action: 'GetHostedZone',
  region,
  input: { Id: zoneId },
});

/** The zone's records from this name on, of every type: what stands beside the record that is meant must be seen as well. */
export const recordSets = (region: string, zoneId: string, name: string): Operation => ({
  service: 'route53',
  action: 'ListResourceRecordSets',
  region,
  input: { HostedZoneId: zoneId, StartRecordName: name },
});

/** Where a recovery says that applies have to wait: an object beside the states of a region. */
export const FREEZE_KEY = 'recovery/freeze';

/** Bucket of the states kept in a region, by the topology. */
export function stateBucketOf(topology: Topology, region: string): string {
  return topology.states.find((state) => state.backend.region === region)?.backend.bucket ?? '';
}

/** A state, as Terraform keeps it. */
export const stateObject = ({ backend }: Pick<State, 'backend'>): Operation => ({
  service: 's3',
  action: 'GetObject',
  region: backend.region,
  input: { Bucket: backend.bucket, Key: backend.key },
});

/** The state of the global layer. */
export const globalState = (topology: Topology): Operation => {
  const state = topology.states.find(({ layer }) => layer === 'global');
  if (state === undefined) throw new RangeError(`${topology.environment} has no global state`);
  return stateObject(state);
};

/** Whether a region's takeover object exists. The bucket's name in the answer is what tells an empty list from no answer. */
export const takeover = ({ region, names }: Pick<RegionTopology, 'region' | 'names'>): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region,
  input: { Bucket: names.trafficBucket, Prefix: TAKEOVER_KEY },
});

export const freezeMarkers = (region: string, bucket: string): Operation => ({
  service: 's3',
  action: 'ListObjectsV2',
  region,
  input: { Bucket: bucket, Prefix: FREEZE_KEY },
});
