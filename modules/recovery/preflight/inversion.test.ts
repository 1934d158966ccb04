/** What preflight says of clients that are moved by an object: each thing that would leave them where they are. */
import { sampleTopology } from '../../topology/testing/sample';
import { SENTINEL_KEY, TAKEOVER_KEY, trafficUrl } from '../../topology/traffic';
import { regionOf } from '../../topology/arrange';
import { fault } from '../../memory/cloud';
import { EAST, WEST } from '../testing/run';
import type { Finding } from './check';
import { PreflightBench } from './testing/account';

const TOPOLOGY = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });
const url = (region: string, key: string): string => trafficUrl(regionOf(TOPOLOGY, region), key);
const answers = (status: number) => Promise.resolve({ ok: true, status, body: '' } as const);

type Make = (bench: PreflightBench) => void;

async function look(make: Make, to: string = WEST): Promise<Record<string, Finding>> {
  const bench = new PreflightBench(TOPOLOGY);
  make(bench);
  const { findings } = await bench.look(to);
  expect(bench.cloud.mutations()).toEqual([]);
  return Object.fromEntries(findings.map((one) => [one.check.id, one]));
}

/** The answer about a health check with something changed. */
const config =
  (changed: object): Make =>
  (bench) =>
    (bench.answers['GetHealthCheck'] = () => ({
      HealthCheck: {
        HealthCheckConfig: {
          Type: 'HTTPS',
          FullyQualifiedDomainName: new URL(url(WEST, '')).hostname,
          ResourcePath: `/${TAKEOVER_KEY}`,
          Inverted: true,
          Disabled: false,
          RequestInterval: 10,
          FailureThreshold: 3,
          ...changed,
        },
      },
    }));

const records =
  (change: (record: Record<string, unknown>) => object): Make =>
  (bench) => {
    const stored = (Failover: string, region: string): Record<string, unknown> => ({
      Name: 'api.example.com.',
      Type: 'CNAME',
      TTL: 30,
      SetIdentifier: region,
      Failover,
      HealthCheckId: `check-${region}`,
      ResourceRecords: [{ Value: `${region}-entry.api.example.com` }],
    });
    const pair = [stored('PRIMARY', EAST), stored('SECONDARY', WEST)];
    bench.answers['ListResourceRecordSets'] = () => ({ ResourceRecordSets: pair.map(change) });
  };

const says =
  (region: string): Make =>
  ({ cloud }) =>
    void cloud.state(region).objects.add(TAKEOVER_KEY);

test('all is well: both checks say what stands, and by what clients would move', async () => {
  const found = await look(() => undefined);
  expect(found['service-record']).toMatchObject({ verdict: 'met' });
  expect(found['traffic-method']).toMatchObject({ verdict: 'met' });
  expect(found['traffic-method']?.observed).toContain('no control plane of another region');
  expect(found['traffic-method']?.warning).toContain(`clients go back to ${EAST} by themselves`);
  expect(found['permissions']).toMatchObject({ verdict: 'met' });
});

test.each<[string, Make, RegExp]>([
  ['a check that is not inverted', config({ Inverted: false }), /not inverted/],
  ['a check that is disabled', config({ Disabled: true }), /disabled/],
  ['a check that watches something else', config({ ResourcePath: '/other' }), /it watches .*\/other, not/],
  ['a check of another type', config({ Type: 'TCP' }), /of type TCP/],
  ['a check that takes longer than is counted', config({ RequestInterval: 30 }), /takes 90 s to change/],
  ['a check that is gone', (bench) => bench.fails('GetHealthCheck', 'NoSuchHealthCheck'), /does not exist/],
  ['a record without a check', records((one) => ({ ...one, HealthCheckId: '' })), /has no health check/],
  [
    'a bucket that nobody can read',
    (b) => (b.probes[url(WEST, SENTINEL_KEY)] = answers(403)),
    /cannot read the bucket/,
  ],
  ['an object that is absent and answers', (b) => (b.probes[url(WEST, TAKEOVER_KEY)] = answers(200)), /is absent/],
  ['what PRIMARY said was left', says(EAST), /takeover object of us-east-1 still exists.*dr reconcile/],
])('not met: %s', async (_what, make, observed) => {
  const { 'traffic-method': found } = await look(make);
  expect(found?.verdict).toBe('not-met');
  expect(found?.observed).toMatch(observed);
});

test.each<[string, (record: Record<string, unknown>) => object, RegExp]>([
  ['a TTL', (one) => ({ ...one, TTL: 300 }), /TTL of 300 s; 30 s declared/],
  ['a target', (one) => ({ ...one, ResourceRecords: [{ Value: 'elsewhere.' }] }), /points to elsewhere/],
  ['its place', (one) => ({ ...one, Failover: 'PRIMARY' }), /is PRIMARY, not SECONDARY/],
  ['the way it is chosen', (one) => ({ ...one, SetIdentifier: '' }), /has no record of us-east-1/],
])('a record that differs in %s is not met', async (_what, change, observed) => {
  const { 'service-record': found } = await look(records(change));
  expect(found?.verdict).toBe('not-met');
  expect(found?.observed).toMatch(observed);
});

test.each<[string, Make, string]>([
  ['Route 53 does not answer', (b) => b.fails('ListResourceRecordSets', 'ServiceUnavailable'), 'ServiceUnavailable'],
  ['the checks may not be read', (b) => b.fails('GetHealthCheck', 'AccessDenied'), 'AccessDenied'],
  [
    'this machine cannot reach the bucket',
    (b) => (b.probes[url(WEST, SENTINEL_KEY)] = Promise.resolve({ ok: false, why: 'ECONNREFUSED' })),
    'ECONNREFUSED',
  ],
  [
    'the bucket may not be listed',
    (b) =>
      (b.answers['ListObjectsV2'] = ({ input }) =>
        input['Prefix'] === TAKEOVER_KEY ? fault('AccessDenied', 'denied') : undefined),
    'AccessDenied',
  ],
])('unknown, and unknown never passes: %s', async (_what, make, why) => {
  const { 'traffic-method': found } = await look(make);
  expect(found?.verdict).toBe('unknown');
  expect(found?.observed).toContain(why);
});

test('the region that would be left may be out: the target decides, and what was not seen is said', async () => {
  const found = await look(({ cloud }) => void cloud.out.add(EAST));
  expect(found['traffic-method']).toMatchObject({ verdict: 'met' });
  expect(found['traffic-method']?.warning).toContain(`${EAST}: its bucket cannot be read from here`);
});

test.each<[string, Make, string, readonly string[]]>([
  ['a health check', config({ Disabled: true }), 'Apply the global state', ['dr reconcile', 'public access']],
  ['an object that was left', says(EAST), 'dr reconcile', ['Apply the global state']],
])('the fix is about what was found, and about nothing else: %s', async (_what, make, named, others) => {
  const { fix } = (await look(make))['traffic-method'] ?? {};
  expect(fix).toContain(named);
  expect(others.filter((other) => fix?.includes(other))).toEqual([]);
});
