/** What stands under the service's name must be what a move changes, and nothing beside it. */
import { fault } from '../../../memory/cloud';
import { differences, OBSERVE_SIDES } from '../../index.observe';
import { unknowns } from '../../../recovery/differences';
import { PreflightBench } from '../../../recovery/preflight/testing/account';
import { failbackRunbook } from '../../../patterns/warm-standby/failback';
import { failoverRunbook } from '../../../patterns/warm-standby/failover';
import { sampleTopology } from '../../../topology/testing/sample';
import { Bench, EAST, ends, WEST } from '../../../recovery/testing/run';

const NAME = 'api.example.com.';
const entry = (region: string) => `${region}-entry.api.example.com`;
const cname = (region: string, rest: object = {}) => ({
  Name: NAME,
  Type: 'CNAME',
  TTL: 30,
  ResourceRecords: [{ Value: entry(region) }],
  ...rest,
});
const weighted = [
  cname(WEST, { SetIdentifier: 'west', Weight: 0 }),
  cname(EAST, { SetIdentifier: 'east', Weight: 100 }),
];
const INVERSION = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
const pair = [
  cname(EAST, { SetIdentifier: EAST, Failover: 'PRIMARY', HealthCheckId: `check-${EAST}` }),
  cname(WEST, { SetIdentifier: WEST, Failover: 'SECONDARY', HealthCheckId: `check-${WEST}` }),
];

const answering =
  (records: readonly object[]): Bench['cloud']['fault'] =>
  ({ action }) =>
    action === 'ListResourceRecordSets'
      ? { ok: true, output: { ResourceRecordSets: records, IsTruncated: false }, requestId: 'r' }
      : undefined;

const CASES: readonly [string, readonly object[], RegExp][] = [
  [
    'a weighted pair',
    weighted,
    /CNAME west \(weight 0\) -> us-west-2-entry.*CNAME east \(weight 100\) -> us-east-1-entry/,
  ],
  ['one weighted record that points to the target', weighted.slice(0, 1), /CNAME west \(weight 0\)/],
  ['latency records', [cname(EAST, { SetIdentifier: 'e', Region: EAST })], /CNAME e \(latency us-east-1\)/],
  ['failover records', pair, /CNAME us-east-1 \(failover PRIMARY\)/],
  [
    'a record by location',
    [cname(EAST, { SetIdentifier: 'g', GeoLocation: { CountryCode: 'DE' } })],
    /CNAME g \(geolocation\)/,
  ],
  [
    'an alias in its place',
    [
      {
        Name: NAME,
        Type: 'A',
        AliasTarget: { DNSName: `${entry(EAST)}.`, HostedZoneId: 'Z1', EvaluateTargetHealth: false },
      },
    ],
    /alias A -> us-east-1-entry/,
  ],
  [
    'an address beside it',
    [cname(EAST), { Name: NAME, Type: 'AAAA', TTL: 60, ResourceRecords: [{ Value: '2001:db8::1' }] }],
    /AAAA -> 2001:db8::1/,
  ],
];

describe.each(CASES)('%s, where one plain record belongs', (_what, records, what) => {
  const bench = new Bench();
  beforeAll(() => (bench.cloud.fault = answering(records)));

  it('is seen, and is neither "missing" nor a target', async () => {
    const seen = await bench.observe();
    expect(seen.serviceRecord.known).toBe(false);
    expect(seen.dnsProblems).toMatchObject([{ code: 'other-records', what: expect.stringMatching(what) as string }]);
    expect(differences(bench.topology, seen).join(' ')).toMatch(what);
    expect(unknowns(OBSERVE_SIDES, seen)).toEqual([]);
  });

  it('is refused by a failover and a failback before anything is sent', async () => {
    const seen = await bench.observe();
    const refusal = expect.objectContaining({ code: 'other-records', exit: 3 }) as Error;
    expect(() => failoverRunbook(bench.topology, seen, { to: WEST })).toThrow(refusal);
    expect(() => failoverRunbook(bench.topology, seen, { to: WEST, graceful: true })).toThrow(refusal);
    expect(() => failbackRunbook(bench.topology, seen, { stamp: 's' })).toThrow(refusal);
  });

  it('is not met in preflight', async () => {
    const flight = new PreflightBench();
    const others = flight.cloud.fault;
    flight.cloud.fault = (operation, nth) => answering(records)(operation, nth) ?? others(operation, nth);
    const { findings } = await flight.look();
    const found = findings.find(({ check }) => check.id === 'service-record');
    expect([found?.verdict, found?.observed]).toEqual(['not-met', expect.stringMatching(what)]);
  });
});

it('a record with a routing policy that appears during a move does not count as moved', async () => {
  const bench = new Bench();
  bench.cloud.out.add(EAST);
  const runbook = failoverRunbook(bench.topology, await bench.observe(), { to: WEST });
  const refused = fault('InvalidChangeBatch', 'validation');
  bench.cloud.fault = (operation, nth) =>
    operation.action === 'ChangeResourceRecordSets' ? refused : answering(weighted)(operation, nth);
  const result = await bench.run(runbook);
  expect(result.outcome).not.toBe('done');
  expect(ends(result)['record']).not.toBe('met');
});

it('names of other records are not mistaken for the service’s: a longer one, a shorter one, the next one', async () => {
  const bench = new Bench();
  const others = ['a.api.example.com.', 'pi.example.com.', 'api.example.com.other.org.', 'apj.example.com.'];
  bench.cloud.fault = answering([
    cname(EAST),
    ...others.map((Name) => cname(WEST, { Name, SetIdentifier: 'x', Weight: 1 })),
  ]);
  expect(await bench.observe()).toMatchObject({ dnsProblems: [], serviceRecord: { value: { target: entry(EAST) } } });
});

describe('where an object moves clients', () => {
  const looking = async (records: readonly object[]) => {
    const bench = new Bench(INVERSION);
    bench.cloud.fault = answering(records);
    return { bench, seen: await bench.observe() };
  };

  it('the failover records of the two regions belong there', async () => {
    expect((await looking(pair)).seen.dnsProblems).toEqual([]);
  });

  it.each<[string, readonly object[], RegExp]>([
    ['one plain record', [cname(EAST)], /CNAME -> us-east-1-entry/],
    ['weighted records', weighted, /CNAME west \(weight 0\)/],
    [
      'a failover record of no region',
      [...pair, cname(EAST, { SetIdentifier: 'old', Failover: 'SECONDARY' })],
      /CNAME old \(failover SECONDARY\)/,
    ],
  ])('%s is refused: the object would move nobody', async (_what, records, what) => {
    const { bench, seen } = await looking(records);
    expect(seen.dnsProblems).toMatchObject([{ code: 'other-records', what: expect.stringMatching(what) as string }]);
    expect(() => failoverRunbook(bench.topology, seen, { to: WEST })).toThrow(
      expect.objectContaining({ code: 'other-records' }) as Error,
    );
  });

  it('nobody needs Route 53 for a move: what was not seen is no contradiction', async () => {
    const bench = new Bench(INVERSION);
    bench.cloud.fault = ({ service }) => (service === 'route53' ? fault('ServiceUnavailable', 'transient') : undefined);
    const seen = await bench.observe();
    expect(seen.dnsProblems).toEqual([]);
    expect(unknowns(OBSERVE_SIDES, seen)).toEqual([]);
    expect(failoverRunbook(bench.topology, seen, { to: WEST }).steps.length).toBeGreaterThan(3);
  });
});
