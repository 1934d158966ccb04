/** Moves the service record. It names the entry of a region by convention, so nothing about that region has to be asked. */
import type { RegionTopology, Topology } from '../../topology/topology';
import { canonicalName, hostedZones } from '../../operations/zones';
import * as reads from './observe/reads';
import type { Observed, Step } from '../../runbook/runbook';
import { DURATIONS } from '../durations';

/**
 * The record as it is stored. Read by name, not by change id: the id would be lost in a crash. With its TTL: one that was left longer
 * would keep clients where they are after the next move. One of several with a routing policy is not it, whatever it points to: where
 * Route 53 sends clients is then decided by the others as well.
 */
export function pointsTo(topology: Topology, zoneId: string, target: RegionTopology): Observed {
  return {
    why: `${topology.serviceRecord.name} points to ${target.addresses.entry}`,
    read: reads.recordSets(target.region, zoneId, topology.serviceRecord.name),
    in: 'ResourceRecordSets[]',
    where: {
      Name: { is: canonicalName(topology.serviceRecord.name) },
      Type: { is: 'CNAME' },
      TTL: { is: topology.serviceRecord.ttlSeconds },
      SetIdentifier: { absent: true },
      ResourceRecords: { has: { Value: target.addresses.entry } },
    },
  };
}

/**
 * The zone of the id that was found when the runbook was made: a script and a state machine keep it for months. Asked by the id right
 * before the record is changed: the zone may be another one by then, private, or gone.
 */
function isTheZone({ domain }: Topology, zoneId: string, { region }: RegionTopology): Observed {
  return {
    why: `zone ${zoneId} is the public one of ${domain}`,
    read: reads.hostedZone(region, zoneId),
    in: '@',
    where: { 'HostedZone.Name': { is: canonicalName(domain) }, 'HostedZone.Config.PrivateZone': { is: false } },
  };
}

/**
 * What shows, before the writer is moved, that the record could not move the clients: then clients would stay at a database that does not
 * write any more. Where Route 53 does not answer, the promotion does not wait for it.
 */
export function recordHalts({ domain, serviceRecord }: Topology, zoneId: string, region: string): readonly Observed[] {
  return [
    {
      why: `${serviceRecord.name} is one of several records with a routing policy`,
      read: reads.recordSets(region, zoneId, serviceRecord.name),
      in: 'ResourceRecordSets[]',
      where: { Name: { is: canonicalName(serviceRecord.name) }, SetIdentifier: { not: '' } },
    },
    {
      why: `another public zone ${domain} is there beside ${zoneId}`,
      read: hostedZones(region, domain),
      in: 'HostedZones[]',
      where: {
        Name: { is: canonicalName(domain) },
        Id: { not: `/hostedzone/${zoneId}` },
        'Config.PrivateZone': { is: false },
      },
    },
  ];
}

export function moveRecord(topology: Topology, zoneId: string, target: RegionTopology): Step {
  const { name, ttlSeconds } = topology.serviceRecord;
  const points = pointsTo(topology, zoneId, target);
  return {
    id: 'record',
    title: `Point ${name} to ${target.region}`,
    needs: [],
    act: [
      {
        kind: 'call',
        operation: {
          service: 'route53',
          action: 'ChangeResourceRecordSets',
          region: target.region,
          input: {
            HostedZoneId: zoneId,
            ChangeBatch: {
              Changes: [
                {
                  Action: 'UPSERT',
                  ResourceRecordSet: {
                    Name: name,
                    Type: 'CNAME',
                    TTL: ttlSeconds,
                    ResourceRecords: [{ Value: target.addresses.entry }],
                  },
                },
              ],
            },
          },
        },
        unless: [points],
        when: [isTheZone(topology, zoneId, target)],
        settle: 30,
      },
    ],
    met: [points],
    deadline: 300,
    poll: 5,
    destructive: false,
    duration: DURATIONS.call,
  };
}
