/** The platform layer of one region: network, key, entry, load balancer, ECS cluster, logs and alarm topic. */
import { Certificate } from '../../modules/parts/certificate/construct';
import { ecsCluster } from '../../modules/parts/ecs-service/construct';
import { ApiEntry } from '../../modules/parts/api-entry/construct';
import { Firewall } from '../../modules/parts/network/construct/firewall';
import { Key } from '../../modules/parts/key/construct/key';
import { LoadBalancer } from '../../modules/parts/load-balancer/construct';
import { Network } from '../../modules/parts/network/construct/network';
import { AlarmTopic, logGroup } from '../../modules/parts/alarms/construct';
import { TrafficBucket } from '../../modules/parts/takeover-object/construct';
import type { Literal } from '../../modules/contracts/literal';
import { lookup } from '../../modules/contracts/lookup';
import { publish, type ContractValues } from '../../modules/contracts/publish';
import type { StateStack } from '../../modules/contracts/state-stack';
import { SENTINEL_KEY, TAKEOVER_KEY } from '../../modules/topology/traffic';
import type { RegionTopology, Topology } from '../../modules/topology/topology';

type Global = ContractValues<'global'>;

/** Reads the global layer's zone; everything else it makes itself. */
export function composePlatform(
  stack: StateStack,
  topology: Literal<Topology>,
  here: Literal<RegionTopology>,
  global: StateStack,
): void {
  const zone = lookup(stack, 'global', global);
  const { names, region } = here;
  const { accountId } = topology;
  const { protect } = here.database.deletion_protection;

  const key = new Key(stack, 'key', {
    accountId,
    region,
    alias: names.keyAlias,
    description: `Data and logs of ${topology.environment} in ${region}`,
    // Whoever protects the database protects what it is encrypted with, and the record of what happened to it.
    protect,
  });
  const logs = { retentionDays: here.logRetentionDays, keyArn: key.arn, protect };
  const serviceLogs = logGroup(stack, 'service-logs', { name: names.serviceLogGroup, ...logs });
  const entryLogs = logGroup(stack, 'entry-logs', { name: names.apiLogGroup, ...logs });
  const email = topology.alarmEmail;
  const topic = new AlarmTopic(stack, 'alarms', { name: names.alarmTopic, keyArn: key.arn, accountId, region, email });

  if (topology.traffic.method === 'health-check-inversion') {
    new TrafficBucket(stack, 'traffic', {
      region,
      bucket: names.trafficBucket,
      publicKeys: [TAKEOVER_KEY, SENTINEL_KEY],
      sentinel: SENTINEL_KEY,
    });
  }

  const { network, firewall } = composeNetwork(stack, here);
  const balancer = composeEntry(stack, topology, here, { network, firewall, zone, accessLogArn: entryLogs.arn });
  const cluster = ecsCluster(stack, 'cluster', names.ecsCluster);

  publish(stack, 'platform', {
    vpc_id: network.vpcId,
    private_subnet_ids: network.privateSubnetIds,
    isolated_subnet_ids: network.isolatedSubnetIds,
    service_security_group_id: firewall.serviceId,
    database_security_group_id: firewall.databaseId,
    cache_security_group_id: firewall.cacheId,
    key_arn: key.arn,
    ecs_cluster_arn: cluster.arn,
    ecs_cluster_name: cluster.name,
    load_balancer_arn_suffix: balancer.arnSuffix,
    listener_arn: balancer.listenerArn,
    blue_target_group_arn: balancer.blue.arn,
    blue_target_group_arn_suffix: balancer.blue.arnSuffix,
    green_target_group_arn: balancer.green.arn,
    green_target_group_arn_suffix: balancer.green.arnSuffix,
    service_log_group_name: serviceLogs.name,
    alarm_topic_arn: topic.arn,
  });
}

function composeNetwork(stack: StateStack, here: Literal<RegionTopology>): { network: Network; firewall: Firewall } {
  const { prefix } = here.names;
  const network = new Network(stack, 'network', {
    prefix,
    region: here.region,
    cidr: here.vpcCidr,
    zones: here.zones,
  });
  const firewall = new Firewall(stack, 'firewall', {
    prefix,
    vpcId: network.vpcId,
    vpcCidr: here.vpcCidr,
    containerPort: here.container.port,
  });
  return { network, firewall };
}

interface EntryParts {
  readonly network: Network;
  readonly firewall: Firewall;
  readonly zone: Global;
  readonly accessLogArn: string;
}

/** From the names that clients use to the load balancer's two colours. */
function composeEntry(
  stack: StateStack,
  topology: Literal<Topology>,
  here: Literal<RegionTopology>,
  parts: EntryParts,
): LoadBalancer {
  const { network, firewall, zone } = parts;
  const serviceName = topology.serviceRecord.name;
  const certificate = new Certificate(stack, 'certificate', {
    serviceName,
    host: here.addresses.host,
    zoneId: zone.hosted_zone_id,
  });
  const balancer = new LoadBalancer(stack, 'load-balancer', {
    names: here.names,
    vpcId: network.vpcId,
    subnetIds: network.privateSubnetIds,
    securityGroupId: firewall.loadBalancerId,
    certificateArn: certificate.arn,
    containerPort: here.container.port,
    healthPath: here.container.health_path,
    blueGreen: here.blueGreen,
    protect: here.database.deletion_protection.protect,
  });
  new ApiEntry(stack, 'entry', {
    names: here.names,
    serviceName,
    addresses: here.addresses,
    zoneId: zone.hosted_zone_id,
    ttlSeconds: topology.serviceRecord.ttlSeconds,
    certificateArn: certificate.arn,
    subnetIds: network.privateSubnetIdsIn(here.linkZones),
    securityGroupId: firewall.entryId,
    listenerArn: balancer.listenerArn,
    accessLogArn: parts.accessLogArn,
  });
  return balancer;
}
