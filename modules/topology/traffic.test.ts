import { sampleTopology } from './testing/sample';
import { failoverRecords, sentTo, trafficUrl } from './traffic';

const EAST = 'us-east-1';
const WEST = 'us-west-2';
const topology = sampleTopology({ environment: { traffic_method: 'health-check-inversion' } });

test.each([
  ['nobody says anything', [], EAST],
  ['SECONDARY takes over', [WEST], WEST],
  ['PRIMARY takes over again, and nobody can reach what SECONDARY said', [EAST, WEST], EAST],
  ['what PRIMARY said was left', [EAST], EAST],
])('%s', (_when, says: readonly string[], serves) => {
  if (topology.traffic.method !== 'health-check-inversion') throw new Error('not the method under test');
  expect(sentTo(topology.traffic, (region) => says.includes(region))).toBe(serves);
});

test('each record has a health check on the bucket of the other region', () => {
  expect(failoverRecords(topology).map((one) => [one.failover, one.region.region, one.watches.region])).toEqual([
    ['PRIMARY', EAST, WEST],
    ['SECONDARY', WEST, EAST],
  ]);
  expect(failoverRecords(sampleTopology())).toEqual([]);
});

test("an object's URL is the region's own: no other region is asked for it", () => {
  const west = topology.regions.find(({ region }) => region === WEST);
  if (west === undefined) throw new Error('no such region');
  expect(trafficUrl(west, 'takes-over')).toBe(
    'https://shop-warm-standby-traffic-us-west-2-dr.s3.us-west-2.amazonaws.com/takes-over',
  );
});
