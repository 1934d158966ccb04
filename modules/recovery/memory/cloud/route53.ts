/** Route 53: the zone with the service record. */
import type { Handler, ServiceRecord } from './state';

export const route53: Readonly<Record<string, Handler>> = {
  ListHostedZonesByName: (cloud) => ({ HostedZones: [{ Id: '/hostedzone/Z1', Name: `${cloud.topology.domain}.` }] }),
  ListResourceRecordSets: (cloud) => ({ ResourceRecordSets: [cloud.record], IsTruncated: true, NextRecordName: 'z.' }),
  ChangeResourceRecordSets: (cloud, input) => {
    const batch = input.ChangeBatch as { Changes: { ResourceRecordSet: ServiceRecord }[] };
    const set = batch.Changes[0]?.ResourceRecordSet;
    if (set !== undefined) cloud.record = { ...structuredClone(set), Name: `${set.Name}.` };
    return { ChangeInfo: { Id: 'C1', Status: 'PENDING' } };
  },
};
