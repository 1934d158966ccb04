import { known, type Known } from '../../../observation/types';
import { defineCheck, judged, met, notMet, type Finding, type PreflightScene } from '../../../recovery/preflight/check';
import type { StoredRecord } from '../observe/records';
import { judgeRecords, storedRecords } from '../../takeover-object/checks';

export const serviceRecord = defineCheck<Known<readonly StoredRecord[]>>({
  id: 'service-record',
  title: 'The service record stands in the right zone, alone, with the TTL that is declared',
  why: 'Its TTL is part of the RTO: clients go on to the old region until it is over. A record that points elsewhere, lies in another zone of the same name, or stands beside others with a routing policy is not what the failover would move.',
  fix: 'Apply the global state, or find out who changed the record. Two public zones of one name: docs/account.md, "A zone that exists already".',
  stops: true,
  read: async (scene, asker) =>
    scene.topology.traffic.method === 'health-check-inversion' ? storedRecords(scene, asker) : known([]),
  judge: (found, scene) => withZone(scene, judgeRecordsOf(found, scene)),
});

function judgeRecordsOf(found: Known<readonly StoredRecord[]>, scene: PreflightScene): Finding {
  return scene.topology.traffic.method === 'health-check-inversion'
    ? judged(found, scene.topology.serviceRecord.name, (records) => judgeRecords(records, scene))
    : judgeOne(scene);
}

/** What contradicts itself in Route 53 was seen, and is not met; what a person should know of the zone is told with what is met. */
function withZone({ observation: { dnsProblems, dnsRemarks } }: PreflightScene, finding: Finding): Finding {
  if (dnsProblems.length > 0) {
    const also = finding.verdict === 'not-met' ? [finding.observed] : [];
    const words = [...dnsProblems.map(({ what }) => what), ...also].join('; ');
    return notMet(words, dnsProblems.map(({ fix }) => fix).join(' '));
  }
  return finding.verdict === 'met' && dnsRemarks.length > 0 ? met(finding.observed, dnsRemarks.join(' ')) : finding;
}

function judgeOne({ topology, observation }: PreflightScene): Finding {
  return judged(observation.serviceRecord, topology.serviceRecord.name, (record) => {
    const { name, ttlSeconds } = topology.serviceRecord;
    if (record === null) return notMet(`${name} does not exist`);
    const observed = `${name} -> ${record.target}, TTL ${record.ttl} s`;
    if (!topology.regions.some(({ addresses }) => addresses.entry === record.target)) {
      return notMet(`${observed}: the entry of no region`);
    }
    return record.ttl === ttlSeconds ? met(observed) : notMet(`${observed}; ${ttlSeconds} s declared`);
  });
}
