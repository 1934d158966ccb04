/** Zones by name, as Route 53 lists them: private ones and several of one name, in its order and its pages. */
import type { AwsRequest, AwsResponse, HandlerContext, Plain } from '../../../lab/gateway/handler';
import { zoneFor } from './records';
import { listByName } from './zones';

const zone = (id: string, Name: string, PrivateZone = false, ResourceRecordSetCount = 2): Plain => ({
  Id: `/hostedzone/${id}`,
  Name,
  Config: { PrivateZone },
  ResourceRecordSetCount,
});
const ZONES = [
  zone('Z3', 'a.example.com.'),
  zone('Z9', 'example.com.', true),
  zone('Z1', 'example.com.', false, 7),
  zone('Z2', 'example.com.'),
  zone('Z4', 'example.co.'),
  zone('Z5', 'other.org.'),
];

/** The emulator, with pages of two. */
const context = {
  call: (_service: string, _region: string, _action: string, { Marker = 0 }: { readonly Marker?: number }) => {
    const [at, end] = [Number(Marker), Number(Marker) + 2];
    return Promise.resolve({
      HostedZones: ZONES.slice(at, end),
      IsTruncated: end < ZONES.length,
      ...(end < ZONES.length ? { NextMarker: String(end) } : {}),
    });
  },
  reply: (_request: AwsRequest, output: Plain): AwsResponse => ({
    status: 200,
    headers: {},
    body: JSON.stringify(output),
  }),
} as unknown as HandlerContext;

interface Listed {
  readonly HostedZones: readonly { readonly Id: string }[];
  readonly IsTruncated: boolean;
  readonly NextDNSName?: string;
  readonly NextHostedZoneId?: string;
}

async function list(params: Plain): Promise<Listed> {
  const { body } = await listByName({ params } as unknown as AwsRequest, context);
  return JSON.parse(String(body)) as Listed;
}
const ids = ({ HostedZones }: Listed): readonly string[] => HostedZones.map(({ Id }) => Id.replace('/hostedzone/', ''));

test('a list begins at the name, private zones and all, and goes on below it: names are sorted from their last label on', async () => {
  expect(ids(await list({ DNSName: 'example.com' }))).toEqual(['Z1', 'Z2', 'Z9', 'Z3', 'Z5']);
  expect(ids(await list({}))).toEqual(['Z4', 'Z1', 'Z2', 'Z9', 'Z3', 'Z5']);
});

test('a page names the first zone of the next one, which may have the same name', async () => {
  const first = await list({ DNSName: 'example.com', MaxItems: '2' });
  expect(first).toMatchObject({ IsTruncated: true, NextDNSName: 'example.com.', NextHostedZoneId: 'Z9' });
  const second = await list({ DNSName: first.NextDNSName, HostedZoneId: first.NextHostedZoneId, MaxItems: '2' });
  expect([ids(first), ids(second)]).toEqual([
    ['Z1', 'Z2'],
    ['Z9', 'Z3'],
  ]);
});

test('clients are answered by a public zone: never by a private one, and of several by the one that holds the records', async () => {
  expect(await zoneFor(context, 'api.example.com')).toBe('Z1');
  expect(await zoneFor(context, 'b.a.example.com')).toBe('Z3');
  expect(await zoneFor(context, 'nowhere.invalid')).toBeNull();
});
