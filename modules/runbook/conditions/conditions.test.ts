import type { CallResult } from '../../operations/adapter';
import { allOf, anyOf } from './several';
import { count } from './counting';
import { judgeAnswer } from './index';
import { judgeProbe } from './http';
import type { Condition, Missing, Observed, Predicate, LookResult } from '../runbook';

const read = { service: 'rds', action: 'DescribeGlobalClusters', region: 'us-west-2', input: {} } as const;
const observed = (rest: Partial<Observed>): Observed => ({ why: 'it is so', read, in: 'A[]', where: {}, ...rest });
const ok = (output: unknown): CallResult => ({ ok: true, output, requestId: null });
const failed = (kind: 'transient' | 'denied' | 'not-found' | 'validation' | 'other', code: string): CallResult => ({
  ok: false,
  kind,
  code,
  message: '',
  requestId: null,
});

describe('counting', () => {
  const doc = {
    A: [
      { n: 1, on: true, s: 'x', in: { deep: 'v' }, list: [{ k: 'a', w: true }] },
      { n: 5, on: false, s: '', in: {}, list: [] },
      { n: '5', s: 'y' },
    ],
    Nested: [{ B: [{ C: [1, 2] }, { C: [3] }] }, { B: [{ C: [] }] }, {}],
    One: { s: 'x' },
  };
  it.each<[string, Pick<Observed, 'in' | 'where' | 'first'>, number]>([
    ['everything', { in: 'A[]', where: {} }, 3],
    ['equality, without converting', { in: 'A[]', where: { n: { is: 5 } } }, 1],
    ['false is a value', { in: 'A[]', where: { on: { is: false } } }, 1],
    ['another value, which must be there', { in: 'A[]', where: { s: { not: 'x' } } }, 1],
    ['a missing field is no other value', { in: 'A[]', where: { 'in.deep': { not: 'z' } } }, 1],
    ['numbers only are compared', { in: 'A[]', where: { n: { atLeast: 1 } } }, 2],
    ['at most', { in: 'A[]', where: { n: { atMost: 1 } } }, 1],
    ['absence, of an element that is there', { in: 'A[]', where: { 'in.deep': { absent: true } } }, 2],
    ['absence in an empty answer', { in: 'Z[]', where: { s: { absent: true } } }, 0],
    ['an entry with all these values', { in: 'A[]', where: { list: { has: { k: 'a', w: true } } } }, 1],
    ['an entry with only some of them', { in: 'A[]', where: { list: { has: { k: 'a', w: false } } } }, 0],
    ['no such entry', { in: 'A[]', where: { list: { lacks: { k: 'a' } } } }, 2],
    ['no such entry in an empty answer', { in: 'Z[]', where: { list: { lacks: { k: 'a' } } } }, 0],
    ['the answer itself', { in: '@', where: { A: { lacks: { n: 7 } }, Name: { absent: true } } }, 1],
    ['the answer itself, with what it should lack', { in: '@', where: { A: { lacks: { n: 5 } } } }, 0],
    ['an empty list, and none that is missing', { in: 'A[]', where: { list: { empty: true } } }, 1],
    ['an empty list of the answer itself', { in: '@', where: { A: { empty: true } } }, 0],
    ['all fields together', { in: 'A[]', where: { n: { is: 1 }, on: { is: true } } }, 1],
    ['nested lists', { in: 'Nested[].B[].C[]', where: { '@': { atLeast: 2 } } }, 2],
    ['the first only', { in: 'Nested[].B[].C[]', where: { '@': { atLeast: 2 } }, first: true }, 0],
    ['one object is no list', { in: 'One[]', where: {} }, 0],
    ['names of the prototype', { in: 'A[]', where: { toString: { absent: true } as Predicate } }, 3],
  ])('counts %s', (_name, condition, expected) => {
    expect(count(doc, condition)).toBe(expected);
  });
});

describe('verdicts', () => {
  const condition = observed({ where: { s: { is: 'x' } } });
  it.each<[string, CallResult, LookResult['v']]>([
    ['enough elements', ok({ A: [{ s: 'x' }] }), 'met'],
    ['an empty list', ok({ A: [] }), 'not'],
    ['no list', ok({}), 'not'],
    ['more pages than were read', ok({ A: [], Marker: 'm' }), 'stop'],
    ['enough elements on the first page', ok({ A: [{ s: 'x' }], Marker: 'm' }), 'met'],
    ['a throttled call', failed('transient', 'Throttling'), 'retry'],
    ['a denied call', failed('denied', 'AccessDenied'), 'stop'],
    ['a not-found fault', failed('not-found', 'GlobalClusterNotFoundFault'), 'stop'],
    ['an invalid call', failed('validation', 'ValidationError'), 'stop'],
  ])('%s', (_name, answer, v) => {
    expect(judgeAnswer(condition, answer).v).toBe(v);
  });

  it('says what was there instead', () => {
    expect(judgeAnswer(condition, ok({ A: [{ s: 'failing-over' }] })).why).toBe(
      'it is so: 0 of 1 (seen s=failing-over)',
    );
  });

  it.each<[string, CallResult, LookResult['v']]>([
    ['AWS says so, as on the wire', failed('not-found', 'DBInstanceNotFound'), 'met'],
    ['AWS says so, as the SDK spells it', failed('not-found', 'DBInstanceNotFoundFault'), 'met'],
    ['it is there', ok({ DBInstances: [{}] }), 'not'],
    ['another fault', failed('not-found', 'DBClusterNotFoundFault'), 'stop'],
    ['a region that is out', failed('transient', 'ECONNREFUSED'), 'retry'],
  ])('missing: %s', (_name, answer, v) => {
    const missing: Missing = { why: 'it is gone', read, missing: 'DBInstanceNotFound' };
    expect(judgeAnswer(missing, answer).v).toBe(v);
  });

  it('judges probes', () => {
    const probe = { why: 'the entry answers', http: 'https://api.example.com/', status: 200, contains: 'us-west-2' };
    expect(judgeProbe(probe, { ok: true, status: 200, body: '{"region":"us-west-2"}' }).v).toBe('met');
    expect(judgeProbe(probe, { ok: true, status: 200, body: '{"region":"us-east-1"}' }).v).toBe('not');
    expect(judgeProbe(probe, { ok: true, status: 503, body: 'us-west-2' }).v).toBe('not');
    expect(judgeProbe(probe, { ok: false, why: 'ENOTFOUND' }).v).toBe('retry');
  });
});

describe('several conditions', () => {
  const asked: string[] = [];
  const look = (condition: Condition): Promise<LookResult> => {
    asked.push(condition.why);
    return Promise.resolve({ v: condition.why as LookResult['v'], why: condition.why });
  };
  const all = async (...vs: LookResult['v'][]): Promise<string> =>
    (
      await allOf(
        vs.map((why) => observed({ why })),
        look,
      )
    )[0].v;
  const any = async (...vs: LookResult['v'][]): Promise<string> =>
    (
      await anyOf(
        vs.map((why) => observed({ why })),
        look,
      )
    ).v;

  it('all: the first that is not met decides, and nothing after it is asked', async () => {
    expect(await all('met', 'met')).toBe('met');
    asked.length = 0;
    expect(await all('met', 'not', 'stop')).toBe('not');
    expect(asked).toEqual(['met', 'not']);
  });

  it('any: one is enough, and an unknown outweighs a no', async () => {
    expect(await any()).toBe('not');
    expect(await any('stop', 'met')).toBe('met');
    expect(await any('not', 'retry', 'not')).toBe('retry');
    expect(await any('retry', 'stop')).toBe('stop');
  });
});
