import { byCondition, CONDITION_KINDS, faultsIn, kindOf, lookAt, readsOf, writes } from './index';
import type { ByCondition, Condition, ConditionKind } from './index';

const READ = { service: 's3', action: 'GetObject', region: 'us-east-1', input: {} } as const;

const ONE: { readonly [K in ConditionKind]: Condition } = {
  observed: { why: 'it is there', read: READ, in: '@', where: {} },
  missing: { why: 'it is gone', read: READ, missing: 'NoSuchKey' },
  http: { why: 'it answers', http: 'https://api.example.com/', status: 200 },
  dns: { why: 'it leads there', dns: 'api.example.com', zone: 'example.com', through: 'east.example.com' },
};

test.each(CONDITION_KINDS)('a condition is told to be %s by the field that it alone has', (kind) => {
  expect(kindOf(ONE[kind])).toBe(kind);
});

it('refuses a condition of no kind instead of taking it for another', () => {
  const other = { why: 'the moon is full' } as unknown as Condition;
  expect(() => kindOf(other)).toThrow('a condition of no kind: the moon is full');
});

it('asks AWS, the entry or name servers, each once, and judges what they answer', async () => {
  const asked: string[] = [];
  const asking = {
    sender: {
      send: () => (asked.push('aws'), Promise.resolve({ ok: true, output: { Body: '' }, requestId: null } as const)),
    },
    probe: () => (asked.push('http'), Promise.resolve({ ok: true, status: 503, body: '' } as const)),
    resolve: () => (asked.push('dns'), Promise.resolve({ ok: false, why: 'ETIMEOUT' } as const)),
  };
  const found = [];
  for (const kind of CONDITION_KINDS) found.push([kind, (await lookAt(ONE[kind], asking)).v]);
  expect(Object.fromEntries(found)).toEqual({ observed: 'met', missing: 'not', http: 'not', dns: 'retry' });
  expect(asked).toEqual(['aws', 'aws', 'http', 'dns']);
});

it('says what is asked of AWS, and that a request with a method writes', () => {
  expect(readsOf(CONDITION_KINDS.map((kind) => ONE[kind]))).toEqual([READ, READ]);
  const write: Condition = { why: 'it writes', http: 'https://api.example.com/', method: 'POST', status: 200 };
  expect([...CONDITION_KINDS.map((kind) => ONE[kind]), write].map(writes)).toEqual([false, false, false, false, true]);
});

it('names what is wrong with a condition by the rule that it breaks', () => {
  const wrong: Condition = { why: 'w', read: READ, in: 'no list', where: { '1x': { is: 1 } }, atLeast: 0 };
  expect((['bad-path', 'bad-field', 'count'] as const).map((rule) => faultsIn(wrong, rule))).toEqual([
    ['no list'],
    ['1x'],
    ['w'],
  ]);
  expect(faultsIn(ONE.dns, 'bad-path')).toEqual([]);
});

it('takes the row of its kind from a table that has one for each', () => {
  const table: ByCondition<string, [string]> = {
    observed: (_one, more) => `counts ${more}`,
    missing: (_one, more) => `misses ${more}`,
    http: ({ status }, more) => `${status} ${more}`,
    dns: ({ through }, more) => `${through} ${more}`,
  };
  expect(CONDITION_KINDS.map((kind) => byCondition(table, ONE[kind], 'x'))).toEqual([
    'counts x',
    'misses x',
    '200 x',
    'east.example.com x',
  ]);
  // @ts-expect-error a table that says nothing of name servers does not compile
  const partial: ByCondition<string> = { observed: () => '', missing: () => '', http: () => '' };
  expect(Object.keys(partial)).not.toContain('dns');
});
