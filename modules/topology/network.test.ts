import { contains, overlaps, parseCidr } from '../overlays/cidr';
import { planSubnets } from './network';
import type { ZonePlan } from './topology';

const ALL = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `use1-az${number}`);

function cidrsOf(plans: readonly ZonePlan[]) {
  return plans
    .flatMap((plan) => [plan.publicCidr, plan.privateCidr, plan.isolatedCidr])
    .map((text) => parseCidr(text) ?? { base: -1, bits: 0 });
}

test.each(['10.0.0.0/16', '172.31.0.0/18', '192.168.240.0/20'])('subnets of %s lie in it and are disjoint', (text) => {
  const vpc = parseCidr(text) ?? { base: -1, bits: 0 };
  const cidrs = cidrsOf(planSubnets(text, ALL));
  expect(cidrs).toHaveLength(24);
  expect(cidrs.filter((cidr) => !contains(vpc, cidr))).toEqual([]);
  const clashes = cidrs.filter((one, index) => cidrs.slice(index + 1).some((other) => overlaps(one, other)));
  expect(clashes).toEqual([]);
  // AWS's smallest subnet is /28, and a load balancer needs eight free addresses in a /27 or larger.
  expect(Math.max(...cidrs.map((cidr) => cidr.bits))).toBeLessThanOrEqual(27);
});

test("a zone's subnets depend on the zone alone: adding, removing and reordering zones moves nothing", () => {
  const all = new Map(planSubnets('10.0.0.0/16', ALL).map((plan) => [plan.zoneId, plan]));
  for (const some of [['use1-az4'], ['use1-az6', 'use1-az1'], ALL.slice(0, 3), [...ALL].reverse()]) {
    expect(planSubnets('10.0.0.0/16', some)).toEqual(some.map((zone) => all.get(zone)));
  }
});

test('what cannot be planned is an error', () => {
  const refusal = expect.objectContaining({ code: 'unplannable-network' }) as Error;
  expect(() => planSubnets('10.0.0.0', ALL)).toThrow(refusal);
  expect(() => planSubnets('10.0.0.0/16', ['us-east-1a'])).toThrow(refusal);
  expect(() => planSubnets('10.0.0.0/16', ['use1-az9'])).toThrow(refusal);
});
