/** The global layer: the zone, the one record that a failover moves, and where the environment raises its voice. */
import { Key } from '../../modules/constructs/key';
import { ServiceNameProof } from '../../modules/constructs/certificate';
import { cnameRecord, hostedZone } from '../../modules/constructs/dns';
import { AlarmTopic } from '../../modules/constructs/observability';
import { publish } from '../../modules/contracts/publish';
import type { StateStack } from '../../modules/contracts/state-stack';
import type { Topology } from '../../modules/topology/topology';

/** Needs no output of any region, so that its plan works while any region is out. */
export function composeGlobal(stack: StateStack, topology: Topology): void {
  const { serviceRecord, accountId, controlRegion } = topology;
  const zone = hostedZone(stack, 'zone', topology.domain);
  cnameRecord(stack, 'service-record', {
    zoneId: zone.zoneId,
    name: serviceRecord.name,
    target: serviceRecord.target,
    ttlSeconds: serviceRecord.ttlSeconds,
  });
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
