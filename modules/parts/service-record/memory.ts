/** Route 53: the zone with the service record. */
import type { Topology } from '../../topology/topology';
import { failoverRecords, HEALTH_CHECK, TAKEOVER_KEY, trafficHost } from '../../topology/traffic';
import { regionalName } from '../api-entry/memory';
import { fault, type CloudState, type MemoryHandler, type ServiceRecord } from '../../memory/state';

const checkOf = (region: string): string => `check-${region}`;

const failoverPair = (topology: Topology): readonly object[] =>
  failoverRecords(topology).map(({ region, failover }) => ({
    Name: `${topology.serviceRecord.name}.`,
    Type: 'CNAME',
    TTL: topology.serviceRecord.ttlSeconds,
    SetIdentifier: region.region,
    Failover: failover,
    HealthCheckId: checkOf(region.region),
    ResourceRecords: [{ Value: region.addresses.entry }],
  }));

/** The records of a region's own names: the entry, and the alias of its own domain. */
function ofRegions(cloud: CloudState, name: string): readonly object[] | undefined {
  const found = cloud.topology.regions.find(({ addresses }) => [addresses.entry, addresses.host].includes(name));
  if (found === undefined) return undefined;
  const { region, addresses } = found;
  if (name === addresses.host) {
    return [{ Name: `${name}.`, Type: 'A', AliasTarget: { DNSName: `${regionalName(name, region)}.` } }];
  }
  const target = regionalName(cloud.topology.serviceRecord.name, region);
  const Value = cloud.state(region).entryBroken ? 'nowhere.invalid' : target;
  return [{ Name: `${name}.`, Type: 'CNAME', TTL: 30, ResourceRecords: [{ Value }] }];
}

export const route53: Readonly<Record<string, MemoryHandler>> = {
  ListHostedZonesByName: (cloud) => ({ HostedZones: cloud.zones }),
  GetHostedZone: ({ zones }, input) => {
    const zone = zones.find(({ Id }) => Id === `/hostedzone/${String(input.Id)}`);
    return zone === undefined ? fault('NoSuchHostedZone', 'not-found') : { HostedZone: zone };
  },
  ListResourceRecordSets: (cloud, input) => ({
    ResourceRecordSets:
      ofRegions(cloud, String(input.StartRecordName)) ??
      (cloud.topology.traffic.method === 'record-change' ? [cloud.record] : failoverPair(cloud.topology)),
    IsTruncated: true,
    NextRecordName: 'z.',
  }),
  GetHealthCheck: (cloud, input) => {
    const watches = failoverRecords(cloud.topology).find(
      ({ region }) => checkOf(region.region) === input.HealthCheckId,
    );
    if (watches === undefined) return fault('NoSuchHealthCheck', 'not-found');
    const HealthCheckConfig = {
      Type: 'HTTPS',
      FullyQualifiedDomainName: trafficHost(watches.watches),
      ResourcePath: `/${TAKEOVER_KEY}`,
      Inverted: true,
      Disabled: false,
      RequestInterval: HEALTH_CHECK.intervalSeconds,
      FailureThreshold: HEALTH_CHECK.threshold,
    };
    return { HealthCheck: { HealthCheckConfig } };
  },
  ChangeResourceRecordSets: (cloud, input) => {
    const batch = input.ChangeBatch as { Changes: { ResourceRecordSet: ServiceRecord }[] };
    const set = batch.Changes[0]?.ResourceRecordSet;
    if (set !== undefined) cloud.record = { ...structuredClone(set), Name: `${set.Name}.` };
    return { ChangeInfo: { Id: 'C1', Status: 'PENDING' } };
  },
};
