/** The data layer of one region: its member of the global database, its cache, and who watches the replication. */
import { Cache } from '../../modules/parts/cache/construct';
import { Database } from '../../modules/parts/aurora/construct';
import { alarm, logGroup } from '../../modules/parts/alarms/construct';
import type { Literal } from '../../modules/contracts/literal';
import { lookup } from '../../modules/contracts/lookup';
import { publish } from '../../modules/contracts/publish';
import type { StateStack } from '../../modules/contracts/state-stack';
import { ALARM } from '../../modules/topology/alarms';
import type { RegionTopology, Topology } from '../../modules/topology/topology';

/** Reads its own region's platform only: the other members are joined by name, not by anything they publish. */
export function composeData(
  stack: StateStack,
  topology: Literal<Topology>,
  here: Literal<RegionTopology>,
  platform: StateStack,
): void {
  const base = lookup(stack, 'platform', platform);
  const { names } = here;

  const logs = logGroup(stack, 'database-logs', {
    name: names.databaseLogGroup,
    retentionDays: here.logRetentionDays,
    keyArn: base.key_arn,
    protect: here.database.deletion_protection.protect,
  });
  const database = new Database(stack, 'database', {
    names,
    settings: here.database,
    globalClusterId: topology.globalClusterId,
    home: here.region === topology.databaseHomeRegion,
    role: here.role.database,
    sourceRegion: here.sourceRegion,
    subnetIds: base.isolated_subnet_ids,
    securityGroupId: base.database_security_group_id,
    keyArn: base.key_arn,
    after: [logs],
  });
  const cache = new Cache(stack, 'cache', {
    names,
    settings: here.cache,
    subnetIds: base.isolated_subnet_ids,
    securityGroupId: base.cache_security_group_id,
    keyArn: base.key_arn,
  });
  lagAlarm(stack, here, database.cluster.clusterIdentifier, base.alarm_topic_arn);

  publish(stack, 'data', {
    db_cluster_arn: database.cluster.arn,
    db_cluster_endpoint: database.cluster.endpoint,
    db_cluster_reader_endpoint: database.cluster.readerEndpoint,
    database_secret_arn: database.secretArn,
    database_secret_key_arn: database.secretKeyArn,
    cache_primary_endpoint: cache.primaryEndpoint,
  });
}

/**
 * One in every region, whatever its role. The metric exists only in a replica's region, for the replica's own cluster, and
 * moves with the roles: an alarm made for the role of the day would fall silent with the first failover. Where this region
 * holds the writer, INSUFFICIENT_DATA is the right state; where it holds the replica, it means that the lag is unknown, which
 * is why no data must be neither good ("notBreaching") nor a page in the writer's region ("breaching").
 */
function lagAlarm(stack: StateStack, here: Literal<RegionTopology>, clusterId: string, topicArn: string): void {
  const seconds = here.database.lag_alarm_seconds;
  alarm(stack, 'replication-lag', {
    name: here.names.lagAlarm,
    description: `The replica in ${here.region} is more than ${seconds} s behind: a failover now would lose that much.`,
    namespace: 'AWS/RDS',
    metric: 'AuroraGlobalDBRPOLag',
    statistic: 'Maximum',
    dimensions: { DBClusterIdentifier: clusterId },
    // The metric counts milliseconds.
    threshold: seconds * 1000,
    minutes: ALARM.periods,
    missing: 'missing',
    topicArn,
  });
}
