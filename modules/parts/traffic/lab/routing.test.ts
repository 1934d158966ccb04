/** Which records may stand beside each other under one name. */
import type { AwsRequest, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { route53Handler } from '../../service-record/lab/route53';

const NAME = 'api.example.com.';
const simple = { Name: NAME, Type: 'CNAME', ResourceRecords: [{ Value: 'a' }] };
const failover = (Failover: string): Plain => ({ ...simple, SetIdentifier: Failover, Failover });
const weighted = { ...simple, SetIdentifier: 'w', Weight: 1 };

/** Sends a batch to a zone that holds these records; the code of the refusal, or `taken`. */
async function change(stored: readonly Plain[], changes: readonly (readonly [string, Plain])[]): Promise<string> {
  const context = {
    call: () => Promise.resolve({ ResourceRecordSets: stored, IsTruncated: false }),
    forward: () => Promise.resolve({ status: 200, headers: {}, body: 'taken' }),
  } as unknown as HandlerContext;
  const Changes = changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet }));
  const params = { HostedZoneId: 'Z1', ChangeBatch: { Changes } };
  const request = { action: 'ChangeResourceRecordSets', params } as unknown as AwsRequest;
  try {
    return String((await route53Handler().handle(request, context)).body);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const BOTH = [
  ['CREATE', failover('PRIMARY')],
  ['CREATE', failover('SECONDARY')],
] as const;

test('facts 2.2: a failover record stands beside no record of another routing policy; a batch that replaces it is taken', async () => {
  expect(await change([], BOTH)).toBe('taken');
  expect(await change([simple], BOTH)).toBe('InvalidChangeBatch');
  expect(await change([simple], [['DELETE', simple], ...BOTH])).toBe('taken');
  expect(await change([failover('PRIMARY')], [['CREATE', simple]])).toBe('InvalidChangeBatch');
  expect(await change([weighted], BOTH)).toBe('InvalidChangeBatch');
  expect(await change([failover('PRIMARY')], [['UPSERT', failover('SECONDARY')]])).toBe('taken');
  expect(await change([{ ...failover('PRIMARY'), Name: 'other.example.com.' }], [['CREATE', simple]])).toBe('taken');
});

test('where a name has a CNAME it has nothing else, whichever comes second', async () => {
  const address = { ...simple, Type: 'A' };
  expect(await change([address], BOTH)).toBe('InvalidChangeBatch');
  expect(await change([simple], [['CREATE', address]])).toBe('InvalidChangeBatch');
  expect(await change([simple], [['UPSERT', { ...simple, Type: 'TXT' }]])).toBe('InvalidChangeBatch');
  expect(
    await change([simple], [
      ['DELETE', simple],
      ['CREATE', address],
    ] as const),
  ).toBe('taken');
  expect(await change([address], [['CREATE', { ...simple, Type: 'AAAA' }]])).toBe('taken');
});
