import { defineCheck, judged, met, nothing, notMet } from '../check';

export const serviceRecord = defineCheck({
  id: 'service-record',
  title: 'The service record stands, with the TTL that is declared',
  why: 'Its TTL is part of the RTO: clients go on to the old region until it is over. A record that points elsewhere is not what the failover would move.',
  fix: 'Apply the global state, or find out who changed the record.',
  stops: true,
  read: nothing,
  judge: (_facts, { topology, observation }) =>
    judged(observation.serviceRecord, topology.serviceRecord.name, (record) => {
      const { name, ttlSeconds } = topology.serviceRecord;
      if (record === null) return notMet(`${name} does not exist`);
      const observed = `${name} -> ${record.target}, TTL ${record.ttl} s`;
      if (!topology.regions.some(({ addresses }) => addresses.entry === record.target)) {
        return notMet(`${observed}: the entry of no region`);
      }
      return record.ttl === ttlSeconds ? met(observed) : notMet(`${observed}; ${ttlSeconds} s declared`);
    }),
});
