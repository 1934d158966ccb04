import { known, type Known } from '../../observation/types';
import { defineCheck, judged, met, notMet, type Finding, type Scene } from '../check';
import { judgeRecords, storedRecords, type StoredRecord } from './takeover';

export const serviceRecord = defineCheck<Known<readonly StoredRecord[]>>({
  id: 'service-record',
  title: 'The service record stands, with the TTL that is declared',
  why: 'Its TTL is part of the RTO: clients go on to the old region until it is over. A record that points elsewhere is not what the failover would move.',
  fix: 'Apply the global state, or find out who changed the record.',
  stops: true,
  read: async (scene, asker) =>
    scene.topology.traffic.method === 'health-check-inversion' ? storedRecords(scene, asker) : known([]),
  judge: (found, scene) =>
    scene.topology.traffic.method === 'health-check-inversion'
      ? judged(found, scene.topology.serviceRecord.name, (records) => judgeRecords(records, scene))
      : judgeOne(scene),
});

function judgeOne({ topology, observation }: Scene): Finding {
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
