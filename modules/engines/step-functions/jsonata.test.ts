/** Conditions as JSONata agree with the direct evaluator, on answers as they are and as they should not be. */
import fc from 'fast-check';
import jsonata from 'jsonata';
import { judgeAnswer } from '../../runbook/conditions/index';
import type { Observed, Predicate } from '../../runbook/runbook';
import { INTEGRATION, judged } from './jsonata';
import { aslName } from './names';

const read = { service: 'rds', action: 'DescribeDBClusters', region: 'us-west-2', input: {} } as const;

const PREDICATES: readonly Predicate[] = [
  { is: 'a' },
  { is: 1 },
  { is: true },
  { not: 'a' },
  { atLeast: 2 },
  { atMost: 2 },
  { absent: true },
  { has: { Value: 'a' } },
  { lacks: { Value: 'a' } },
  { empty: true },
];

const scalar = fc.constantFrom(undefined, null, '', 'a', 'b', 0, 1, 2, 3, true, false);
const list = fc.option(fc.array(fc.record({ Value: fc.constantFrom('a', 'b'), More: fc.constantFrom(1, 2) })), {
  nil: undefined,
});
const element = (predicate: Predicate) =>
  'has' in predicate || 'lacks' in predicate || 'empty' in predicate ? list : scalar;

const cases = fc.constantFrom(...PREDICATES).chain((predicate) =>
  fc.record({
    predicate: fc.constant(predicate),
    members: fc.option(
      fc.array(
        fc.oneof(
          { weight: 9, arbitrary: fc.record({ dbTTL: element(predicate) }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
      ),
      { nil: undefined },
    ),
    atLeast: fc.constantFrom(1, 2),
    first: fc.boolean(),
    more: fc.constantFrom(undefined, null, 'm'),
  }),
);

const renamed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(renamed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [aslName(key), renamed(one)]));
};

const compiled = new Map<string, ReturnType<typeof jsonata>>();
const verdictOf = async (condition: Observed, result: unknown): Promise<string> => {
  const source = judged([condition], INTEGRATION);
  const expression = compiled.get(source) ?? jsonata(source);
  compiled.set(source, expression);
  return ((await expression.evaluate(undefined, { states: { result } })) as { readonly v: string }).v;
};

it('gives the verdict of the direct evaluator', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(cases, async ({ predicate, members, atLeast, first, more }) => {
      const condition: Observed = {
        why: 'x',
        read,
        in: 'Groups[].Members[]',
        where: { dbTTL: predicate },
        atLeast,
        ...(first ? { first } : {}),
      };
      const output: unknown = JSON.parse(JSON.stringify({ Groups: [{ Members: members }], Marker: more }));
      const expected = judgeAnswer(condition, { ok: true, output, requestId: null });
      const found = await verdictOf(condition, renamed(output));
      seen.add(`${Object.keys(predicate)[0]} ${found}`);
      expect([predicate, found]).toEqual([predicate, expected.v]);
    }),
    { numRuns: 1500 },
  );
  for (const predicate of PREDICATES) {
    const [kind] = Object.keys(predicate);
    for (const v of ['met', 'not', 'stop']) expect(seen).toContain(`${kind} ${v}`);
  }
});

it('lets the first condition that is not met stand', async () => {
  const has = (value: string): Observed => ({ why: value, read, in: 'Names[]', where: { '@': { is: value } } });
  const states = { result: { Names: ['a', 'c'] } };
  const found = (await jsonata(judged([has('a'), has('b'), has('c')], INTEGRATION)).evaluate(undefined, {
    states,
  })) as unknown;
  expect(found).toMatchObject({ v: 'not', why: 'b: 0 of 1' });
});
