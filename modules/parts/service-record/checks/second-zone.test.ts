import type { CallResult } from '../../../operations/adapter';
import type { Operation } from '../../../operations/operation';
import type { PlannedChange, PlanVerdict } from '../../../terraform/types';
import { sampleTopology } from '../../../topology/testing/sample';
import { refuseSecondZone } from './second-zone';

const topology = sampleTopology();
const change = (type: string, ...actions: PlannedChange['actions']): PlannedChange => ({
  address: `${type}.zone`,
  type,
  actions,
  attributes: [],
});
const verdict = (...changes: PlannedChange[]): PlanVerdict => ({
  state: 'warm-standby.global',
  empty: false,
  changes,
  outputChanges: [],
  drift: [],
  refusals: [],
});
const zone = (id: string, Name: string, PrivateZone: boolean) => ({
  Id: `/hostedzone/${id}`,
  Name,
  Config: { PrivateZone },
});
const makes = verdict(change('aws_route53_zone', 'create'), change('aws_route53_record', 'create'));

function listing(...pages: readonly CallResult[]) {
  const asked: Operation[] = [];
  return {
    asked,
    send: (operation: Operation): Promise<CallResult> => {
      asked.push(operation);
      return Promise.resolve(pages[asked.length - 1] ?? { ok: true, output: {}, requestId: null });
    },
  };
}
const page = (zones: readonly object[], rest: object = {}): CallResult => ({
  ok: true,
  output: { HostedZones: zones, ...rest },
  requestId: 'r',
});

it('refuses a plan that makes the zone while a public one exists, with its id and how it is adopted', async () => {
  const found = await refuseSecondZone(topology, makes, listing(page([zone('Z5', 'example.com.', false)])));
  expect(found).toEqual([
    { address: 'aws_route53_zone.zone', rule: 'second-zone', why: expect.stringContaining('(Z5)') as string },
  ]);
  expect(found[0]?.why).toContain('terraform import aws_route53_zone.zone Z5');
});

it('finds it behind private ones that fill a page', async () => {
  const hidden = page([zone('Z0', 'example.com.', true)], { NextDNSName: 'example.com.', NextHostedZoneId: 'Z5' });
  const found = await refuseSecondZone(topology, makes, listing(hidden, page([zone('Z5', 'example.com.', false)])));
  expect(found[0]?.why).toContain('Z5');
});

it.each<[string, readonly object[]]>([
  ['there is none', []],
  ['only a private one has the name', [zone('Z0', 'example.com.', true)]],
  ['only names around it exist', [zone('Z2', 'a.example.com.', false), zone('Z3', 'example.co.', false)]],
])('lets the zone be made where %s', async (_what, zones) => {
  expect(await refuseSecondZone(topology, makes, listing(page(zones)))).toEqual([]);
});

it('refuses where nobody could look, and where a zone does not say whether it is private', async () => {
  const denied: CallResult = { ok: false, kind: 'denied', code: 'AccessDenied', message: '', requestId: null };
  expect((await refuseSecondZone(topology, makes, listing(denied)))[0]?.why).toContain('AccessDenied');
  const unsaid = { ...zone('Z6', 'example.com.', false), Config: {} };
  expect((await refuseSecondZone(topology, makes, listing(page([unsaid]))))[0]?.why).toContain('Z6');
});

it('asks nothing where no zone is made', async () => {
  const sender = listing();
  const other = verdict(change('aws_route53_zone', 'update'), change('aws_route53_record', 'create'));
  expect(await refuseSecondZone(topology, other, sender)).toEqual([]);
  expect(await refuseSecondZone(topology, verdict(change('aws_route53_zone', 'delete', 'create')), sender)).toEqual([]);
  expect(sender.asked).toEqual([]);
});
