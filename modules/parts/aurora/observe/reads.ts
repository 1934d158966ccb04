/** What recovery asks AWS of an Aurora cluster: each one page, and as narrow as its API allows. */
import type { ActionOf, Operation } from '../../../operations/operation';
import { METRIC_WINDOW, type Metric } from '../../alarms/observe/metric';

const rds = (region: string, action: ActionOf<'rds'>, input: Operation['input']): Operation => ({
  service: 'rds',
  action,
  region,
  input,
});

/** Prefix of the snapshots Aurora takes of the old writer (Aurora User Guide, managed failover). Their type is not documented. */
export const SYSTEM_SNAPSHOT = 'rds:unplanned-global-failover-';

/** Seconds within which a lag value counts as current. */
export const LAG_WINDOW = METRIC_WINDOW;

/**
 * Seconds in which the last value before an outage is looked for. The metric ends with the replication, and people decide
 * minutes later: what was lost is what was under way when it ended.
 */
export const LAST_LAG_WINDOW = 3600;

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
