import { follows, followsCondition, predicateFollows } from './implies';
import { count } from '../conditions/counting';
import type { Condition, Missing, Observed, Predicate } from '../runbook';

const read = { service: 'ecs', action: 'DescribeServices', region: 'us-west-2', input: { cluster: 'c' } } as const;
const observed = (rest: Partial<Observed> = {}): Observed => ({
  why: 'it is so',
  read,
  in: 'services[]',
  where: { desiredCount: { is: 0 } },
  ...rest,
});
const gone: Missing = { why: 'it is gone', read, missing: 'ServiceNotFound' };

const PREDICATES: readonly Predicate[] = [
  { is: 0 },
  { is: 3 },
  { is: 'a' },
  { is: true },
  { is: '' },
  { not: 'a' },
  { not: 'b' },
  { atLeast: 0 },
  { atLeast: 3 },
  { atMost: 0 },
  { atMost: 5 },
  { absent: true },
  { empty: true },
  { has: { k: 'a' } },
  { has: { k: 'a', w: true } },
  { lacks: { k: 'a' } },
  { lacks: { k: 'a', w: true } },
];

const VALUES: readonly unknown[] = [
  undefined,
  null,
  '',
  'a',
  'b',
  true,
  false,
  -1,
  0,
  1,
  3,
  4,
  9,
  [],
  [{ k: 'a' }],
  [{ k: 'a', w: true }],
  [{ k: 'a', w: false }],
  [{ k: 'b', w: true }],
];

it('says that a predicate follows only where every value that passes the one passes the other', () => {
  const passes = (value: unknown, predicate: Predicate): boolean =>
    count({ A: [{ v: value, there: 1 }] }, { in: 'A[]', where: { there: { is: 1 }, v: predicate } }) === 1;
  const said: string[] = [];
  for (const held of PREDICATES) {
    for (const wanted of PREDICATES.filter((one) => predicateFollows(held, one))) {
      said.push(JSON.stringify([held, wanted]));
      const against = VALUES.filter((value) => passes(value, held) && !passes(value, wanted));
      expect([held, wanted, against]).toEqual([held, wanted, []]);
    }
  }
  expect(said).toEqual(
    expect.arrayContaining([
      '[{"is":3},{"atLeast":3}]',
      '[{"is":0},{"atMost":5}]',
      '[{"is":"a"},{"not":"b"}]',
      '[{"empty":true},{"lacks":{"k":"a"}}]',
      '[{"has":{"k":"a","w":true}},{"has":{"k":"a"}}]',
      '[{"lacks":{"k":"a"}},{"lacks":{"k":"a","w":true}}]',
    ]),
  );
});

it.each<[string, Condition, Condition, boolean]>([
  ['itself', observed(), observed(), true],
  ['fewer fields', observed({ where: { desiredCount: { is: 0 }, status: { is: 'ACTIVE' } } }), observed(), true],
  ['more fields', observed(), observed({ where: { desiredCount: { is: 0 }, status: { is: 'ACTIVE' } } }), false],
  ['another field', observed({ where: { runningCount: { is: 0 } } }), observed(), false],
  ['fewer elements', observed({ atLeast: 3 }), observed(), true],
  ['more elements', observed(), observed({ atLeast: 3 }), false],
  ['the first one, from any', observed(), observed({ first: true }), false],
  ['any, from the first one', observed({ first: true }), observed(), true],
  ['another list', observed({ in: 'services[].deployments[]' }), observed(), false],
  ['another region', observed({ read: { ...read, region: 'us-east-1' } }), observed(), false],
  ['another question', observed({ read: { ...read, input: { cluster: 'd' } } }), observed(), false],
  ['that it is gone, from that it is there', observed(), gone, false],
  ['that it is there, from that it is gone', gone, observed(), false],
  ['that it is gone, in another spelling', { ...gone, missing: 'ServiceNotFoundException' }, gone, true],
  ['that it is gone, from another fault', { ...gone, missing: 'ClusterNotFound' }, gone, false],
])('what follows: %s', (_what, held, wanted, expected) => {
  expect(followsCondition([held], wanted)).toBe(expected);
});

it('takes a global answer from wherever it was asked, and a page for no answer of an HTTP server', () => {
  const global = { ...read, service: 'rds', action: 'DescribeGlobalClusters' } as const;
  const there = observed({ read: { ...global, region: 'us-east-1' } });
  expect(follows([there], observed({ read: global }))).toBe(true);
  const page: Condition = { why: 'a page', http: 'https://example.com/', status: 200 };
  expect([followsCondition([page], page), followsCondition([page], { ...page, status: 503 })]).toEqual([true, false]);
});
