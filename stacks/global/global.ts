/** The global layer: the zone, the one record that a failover moves, and where the environment raises its voice. */
import { Key } from '../../modules/parts/key/construct/key';
import { ServiceNameProof } from '../../modules/parts/certificate/construct';
import { cnameRecord, failoverRecord, hostedZone, invertedCheck } from '../../modules/parts/service-record/construct';
import { AlarmTopic } from '../../modules/parts/alarms/construct';
import type { Literal } from '../../modules/contracts/literal';
import { publish } from '../../modules/contracts/publish';
import type { StateStack } from '../../modules/contracts/state-stack';
import { failoverRecords, HEALTH_CHECK, TAKEOVER_KEY, trafficHost } from '../../modules/topology/traffic';
import type { Topology } from '../../modules/topology/topology';

/** One record that a runbook changes, or two between which Route 53 chooses by what stands in a bucket. */
function composeServiceRecord(stack: StateStack, topology: Literal<Topology>, zoneId: string): void {
  const { name, target, ttlSeconds } = topology.serviceRecord;
  if (topology.traffic.method === 'record-change') {
    cnameRecord(stack, 'service-record', { zoneId, name, target, ttlSeconds });
    return;
  }
  for (const { region, failover, watches } of failoverRecords(topology)) {
    const check = invertedCheck(stack, `takeover-from-${region.region}`, {
      host: trafficHost(watches),
      path: `/${TAKEOVER_KEY}`,
      reference: `from-${region.region}`,
      name: `${topology.app}-${topology.environment} ${watches.region} takes over from ${region.region}`,
      ...HEALTH_CHECK,
    });
    failoverRecord(stack, `service-record-${region.region}`, {
      zoneId,
      name,
      ttlSeconds,
      target: region.addresses.entry,
      setId: region.region,
      failover,
      healthCheckId: check.id,
    });
  }
}

/** Needs no output of any region, so that its plan works while any region is out. */
export function composeGlobal(stack: StateStack, topology: Literal<Topology>): void {
  const { serviceRecord, accountId, controlRegion } = topology;
  const zone = hostedZone(stack, 'zone', topology.domain);
  composeServiceRecord(stack, topology, zone.zoneId);
  new ServiceNameProof(stack, 'service-name', { serviceName: serviceRecord.name, zoneId: zone.zoneId });

  const key = new Key(stack, 'key', {
    accountId,
    region: controlRegion,
    alias: `alias/${topology.controlAlarmTopic}`,
    description: `Alarm topic of ${topology.environment} in the control region`,
    // It encrypts messages on their way, nothing that stays.
    protect: false,
  });
  const topic = new AlarmTopic(stack, 'alarms', {
    name: topology.controlAlarmTopic,
    keyArn: key.arn,
    accountId,
    region: controlRegion,
    email: topology.alarmEmail,
  });

  publish(stack, 'global', {
    hosted_zone_id: zone.zoneId,
    zone_name: zone.name,
    alarm_topic_arn: topic.arn,
  });
}
