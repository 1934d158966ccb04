/** Calls of Route 53. */
import { canonicalName } from '../../operations/canonical-name';
import { each, objects, text, type Effect } from '../../operations/effects';
import { listed, read, service, write } from '../../operations/rows';

const changeRecords: Effect = {
  shows: (take) => {
    const [batch = {}] = objects([take('ChangeBatch')]);
    const sets = objects(batch['Changes']).flatMap((change) => objects([change['ResourceRecordSet'] ?? '']));
    return [
      sets.map(({ Name = '', ResourceRecords = [], ...rest }) => ({
        action: 'ListResourceRecordSets',
        input: { HostedZoneId: take('HostedZoneId') },
        in: 'ResourceRecordSets[]',
        where: {
          Name: { is: canonicalName(text(Name)) },
          ResourceRecords: { has: { Value: text(objects(ResourceRecords)[0]?.['Value'] ?? '') } },
          ...each(rest),
        },
      })),
    ];
  },
};

export const SERVICE_RECORD_OPERATIONS = {
  route53: service({
    load: () => import('@aws-sdk/client-route-53'),
    sdkPackage: '@aws-sdk/client-route-53',
    client: 'Route53Client',
    cli: 'route53',
    asl: 'route53',
    operations: {
      ListHostedZonesByName: read('global-control', {
        pages: listed(
          'HostedZones',
          { DNSName: 'NextDNSName', HostedZoneId: 'NextHostedZoneId' },
          'names are compared whole; several zones may have one, so the published id decides and public ones are counted',
          'DNSName',
        ),
      }),
      GetHostedZone: read('global-control'),
      ListResourceRecordSets: read('global-control', {
        pages: listed(
          'ResourceRecordSets',
          {
            StartRecordName: 'NextRecordName',
            StartRecordType: 'NextRecordType',
            StartRecordIdentifier: 'NextRecordIdentifier',
          },
          'names are compared whole; several records may have one, so every one of them is judged',
          'StartRecordName',
        ),
      }),
      GetHealthCheck: read('global-control'),
      ChangeResourceRecordSets: write('global-control', { sets: changeRecords }),
    },
  }),
};
