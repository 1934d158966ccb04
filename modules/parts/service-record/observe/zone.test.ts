/** Which zone a move would change: by the published id, never by a name that several zones have. */
import { fault } from '../../../memory/cloud';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import { refuseDnsProblems } from '../../../observation/facts';
import { Bench, EAST, WEST } from '../../../recovery/testing/run';
import { observe } from '../../index.observe';
import { known, unknown, type Known } from '../../../observation/types';
import { chooseZone, type PublishedZone, type ZoneSeen } from './zone';

const open = (id: string): ZoneSeen => ({ id, isPrivate: false });
const hidden = (id: string): ZoneSeen => ({ id, isPrivate: true });
const zones = (...all: readonly ZoneSeen[]): Known<readonly ZoneSeen[]> => known(all);
const by = (id: string, state = 'the global state'): PublishedZone => ({ id, by: state });
const published = (...all: readonly PublishedZone[]): Known<readonly PublishedZone[]> => known(all);
const SILENT = unknown('ServiceUnavailable');

describe('the zone is known', () => {
  it.each<[string, Known<readonly ZoneSeen[]>, Known<readonly PublishedZone[]>, RegExp | null]>([
    ['as published, and the only public one', zones(open('Z1')), published(by('Z1')), null],
    [
      'beside a private one of the same name, which is named',
      zones(hidden('Z9'), open('Z1')),
      published(by('Z1')),
      /Private zone Z9 has .*a move changes nothing there/,
    ],
    [
      'as published while Route 53 does not answer',
      SILENT,
      published(by('Z1')),
      /Z1 is what the global state published; Route 53 could not be asked/,
    ],
    [
      'by the platform states while the control region is out',
      SILENT,
      published(by('Z1', 'the platform state of us-west-2'), by('Z1', 'that of us-east-1')),
      /the platform state of us-west-2 and that/,
    ],
    [
      'as the only public one while no state can be read',
      zones(open('Z1')),
      SILENT,
      /only public one .* could not be compared with the published id \(ServiceUnavailable\)/,
    ],
    ['as the only public one where nothing was published yet', zones(open('Z1')), published(), /no state names one/],
  ])('%s', (_what, listed, said, remark) => {
    const view = chooseZone('example.com', listed, said);
    expect(view).toMatchObject({ id: { known: true, value: 'Z1' }, problems: [] });
    expect(view.remarks.join(' ')).toMatch(remark ?? /^$/);
  });
});

describe('the zone is refused, with ids and what to do', () => {
  it.each<[string, Known<readonly ZoneSeen[]>, Known<readonly PublishedZone[]>, string, RegExp]>([
    [
      'two public ones',
      zones(open('Z1'), open('Z2')),
      published(by('Z1')),
      'ambiguous-zone',
      /2 public hosted zones are named example.com: Z1 \(the published one\), Z2/,
    ],
    ['two public ones while no state can be read', zones(open('Z1'), open('Z2')), SILENT, 'ambiguous-zone', /Z1, Z2/],
    [
      'another one than published',
      zones(open('Z2')),
      published(by('Z1')),
      'wrong-zone',
      /the global state published hosted zone Z1 .* only public zone of that name is Z2/,
    ],
    ['the published one is private', zones(hidden('Z1')), published(by('Z1')), 'wrong-zone', /that zone is private/],
    [
      'the published one is gone',
      zones(hidden('Z9')),
      published(by('Z1')),
      'wrong-zone',
      /no public zone has that name .*Z9/,
    ],
    [
      'states that differ',
      zones(open('Z1')),
      published(by('Z1', 'one'), by('Z2', 'other')),
      'wrong-zone',
      /one has Z1, other has Z2/,
    ],
  ])('%s', (_what, listed, said, code, what) => {
    const { id, problems } = chooseZone('example.com', listed, said);
    expect(id.known).toBe(false);
    expect(problems).toMatchObject([{ about: 'zone', code, what: expect.stringMatching(what) as string }]);
    expect(problems[0]?.fix.length).toBeGreaterThan(30);
  });
});

it.each<[string, Known<readonly ZoneSeen[]>, Known<readonly PublishedZone[]>]>([
  ['no zone at all', zones(), published()],
  ['only a private one', zones(hidden('Z9')), published()],
  ['neither Route 53 nor a state answers', SILENT, SILENT],
])('the zone is unknown, and no contradiction: %s', (_what, listed, said) => {
  expect(chooseZone('example.com', listed, said)).toMatchObject({ id: { known: false }, problems: [] });
});

describe('looking at a whole environment', () => {
  const zone = (Id: string, PrivateZone: boolean) => ({
    Id: `/hostedzone/${Id}`,
    Name: 'example.com.',
    Config: { PrivateZone },
  });

  it('moves the record in the public zone, whatever the order in which zones are listed', async () => {
    const bench = new Bench();
    bench.cloud.zones.unshift(zone('Z0', true));
    bench.cloud.out.add(EAST);
    const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
    expect(runbook.remarks.join(' ')).toContain('Private zone Z0');
    expect(await bench.run(runbook)).toMatchObject({ outcome: 'done' });
    const changes = bench.cloud.sent.filter(({ action }) => action === 'ChangeResourceRecordSets');
    expect(changes.map(({ input }) => input['HostedZoneId'])).toEqual(['Z1']);
  });

  it('refuses a failover before anything is sent where two public zones have the name', async () => {
    const bench = new Bench();
    bench.cloud.zones.push(zone('Z2', false));
    const seen = await bench.observe();
    expect(seen).toMatchObject({ hostedZoneId: { known: false }, serviceRecord: { known: false } });
    expect(() => failoverRunbook(bench.topology, seen, { to: WEST })).toThrow(
      expect.objectContaining({ code: 'ambiguous-zone', exit: 3 }) as Error,
    );
    expect(bench.cloud.mutations()).toEqual([]);
  });

  it('does not take a zone for public that does not say so', async () => {
    const bench = new Bench();
    bench.cloud.zones = [{ ...zone('Z1', false), Config: {} as { PrivateZone: boolean } }];
    bench.cloud.fault = ({ action }) => (action === 'GetObject' ? fault('AccessDenied', 'denied') : undefined);
    expect((await bench.observe()).hostedZoneId).toMatchObject({
      known: false,
      why: expect.stringContaining('does not say whether it is private') as string,
    });
  });

  it('knows zone and record while the control region hangs, and says what was not compared', async () => {
    const bench = new Bench();
    const send: typeof bench.cloud.send = (operation) =>
      operation.service === 's3' ? new Promise(() => undefined) : bench.cloud.send(operation);
    const seen = await observe(bench.topology, { send }, bench.clock, undefined, 5);
    expect(seen).toMatchObject({ hostedZoneId: { value: 'Z1' }, serviceRecord: { known: true }, dnsProblems: [] });
    expect(seen.dnsRemarks.join(' ')).toContain('could not be compared with the published id');
  });

  it('takes the id from a platform state while neither the control region nor Route 53 answers', async () => {
    const bench = new Bench();
    const outputs = { value: { hosted_zone_id: 'Z7' } };
    const state = {
      resources: [
        { mode: 'data', type: 'terraform_remote_state', name: 'global', instances: [{ attributes: { outputs } }] },
      ],
    };
    bench.cloud.out.add(EAST);
    bench.cloud.fault = ({ service, region, input }) => {
      if (service === 'route53' || region === bench.topology.controlRegion)
        return fault('ServiceUnavailable', 'transient');
      const { Key: key } = input;
      if (typeof key !== 'string' || !key.startsWith('platform/')) return undefined;
      return { ok: true, output: { Body: JSON.stringify(state) }, requestId: 'r' };
    };
    const seen = await bench.observe();
    expect(seen.hostedZoneId).toEqual(known('Z7'));
    expect(seen.dnsRemarks.join(' ')).toContain(`the platform state of ${WEST}`);
    expect(failoverRunbook(bench.topology, seen, { to: WEST }).steps.map(({ id }) => id)).toContain('record');
  });
});

it('a doubtful zone holds up no move that changes nothing in it', async () => {
  const bench = new Bench();
  bench.cloud.zones.push({ Id: '/hostedzone/Z2', Name: 'example.com.', Config: { PrivateZone: false } });
  const seen = await bench.observe();
  const traffic = { method: 'health-check-inversion', primary: EAST, secondary: WEST } as const;
  expect(() => refuseDnsProblems({ ...bench.topology, traffic }, seen)).not.toThrow();
  expect(() => refuseDnsProblems(bench.topology, seen)).toThrow();
});
