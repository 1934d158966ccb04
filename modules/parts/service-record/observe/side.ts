import type { EnvironmentSide, ObserveSide } from '../../../observation/sides';
import { orElse } from '../../../observation/supposed';
import { gap, known, unknown } from '../../../observation/types';
import { observeDns, type DnsPiece } from './dns';
import { serviceRecordRoles } from './roles';

const environment: EnvironmentSide<DnsPiece> = {
  pieces: ['hostedZoneId', 'serviceRecord', 'dnsProblems', 'dnsRemarks'],
  observe: observeDns,
  suppose: (topology, { serving }, given) => ({
    hostedZoneId: orElse(given?.hostedZoneId, 'Z00000000000000000000'),
    dnsProblems: given?.dnsProblems ?? [],
    dnsRemarks: given?.dnsRemarks ?? [],
    serviceRecord:
      topology.traffic.method === 'record-change'
        ? known({
            target: topology.regions.find(({ region }) => region === serving)?.addresses.entry ?? '',
            ttl: topology.serviceRecord.ttlSeconds,
          })
        : unknown('two records stand, and neither says which region serves'),
  }),
  // A record that contradicts itself was seen: a difference. Where objects move clients it is not told.
  gaps: ({ serviceRecord, takeovers, dnsProblems }) =>
    takeovers.length > 0 || dnsProblems.length > 0 ? [] : gap('service record', serviceRecord),
};

export const serviceRecordObserve = { environment, roles: serviceRecordRoles } satisfies ObserveSide;
