import { DrError } from '../console/errors';
import type { PlanResult } from './apply-all';
import { judgeDrift } from './drift';
import type { PlanVerdict } from './types';

const CHANGE = { address: 'aws_x.y', type: 'aws_x', actions: ['update'], attributes: ['a'] } as const;

function result(state: string, rest: Partial<PlanVerdict> = {}): PlanResult {
  const nothing = { state, empty: true, changes: [], outputChanges: [], drift: [], refusals: [] };
  return { state, verdict: { ...nothing, ...rest }, error: null };
}

const verdictsOf = (...input: Parameters<typeof judgeDrift>): readonly string[] =>
  judgeDrift(...input).map(({ state, verdict }) => `${state} ${verdict}`);

it('distinguishes changes in AWS, changes of an apply, and unknowns', () => {
  const error = new DrError('terraform-failed', 'No.', 'why', 'fix');
  const failed: PlanResult = { state: 'e', verdict: null, error };
  const found = judgeDrift({
    states: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    unreachable: new Map([['d', 'us-east-1: no answer within 6 s']]),
    reality: [
      result('a'),
      result('b', { drift: [CHANGE] }),
      result('c'),
      failed,
      result('f'),
      result('g', { drift: [CHANGE] }),
    ],
    configuration: [
      result('a'),
      result('b'),
      result('c', { empty: false, changes: [CHANGE] }),
      result('e'),
      result('f'),
      result('g', { empty: false, changes: [CHANGE] }),
    ],
  });
  expect(found.map(({ state, verdict, moved, wanted }) => [state, verdict, moved.length, wanted.length])).toEqual([
    ['a', 'agrees', 0, 0],
    ['b', 'moved', 1, 0],
    ['c', 'differs', 0, 1],
    ['d', 'unknown', 0, 0],
    ['e', 'failed', 0, 0],
    ['f', 'agrees', 0, 0],
    ['g', 'differs', 1, 1],
  ]);
});

it('lets a state agree only with both plans', () => {
  expect(verdictsOf({ states: ['a'], unreachable: new Map(), reality: [result('a')], configuration: [] })).toEqual([
    'a unknown',
  ]);
});
