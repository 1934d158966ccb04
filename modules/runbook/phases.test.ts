import { chain, inPhases, reordered, type Contribution, type PhaseOrder } from './phases';
import type { Step } from './runbook';

const step = (id: string, ...needs: readonly string[]): Step => ({
  id,
  title: id,
  needs,
  act: [],
  met: [],
  deadline: 60,
  poll: 5,
  destructive: false,
});
const fill = (phase: Contribution['phase'], ...ids: readonly string[]): Contribution => ({
  phase,
  steps: ids.map((id) => step(id)),
});
const needs = (steps: readonly Step[]): Record<string, readonly string[]> =>
  Object.fromEntries(steps.map((one) => [one.id, one.needs]));

const ORDER: PhaseOrder = [
  ['freeze', []],
  ['fence', ['freeze']],
  ['promote', ['fence']],
  ['shift', ['promote']],
];

it('a step waits for all steps of the phases before its own, and steps of one phase do not wait for each other', () => {
  const made = inPhases(ORDER, [fill('promote', 'promote'), fill('fence', 'one', 'two'), fill('freeze', 'freeze')]);
  expect(needs(made)).toEqual({ freeze: [], one: ['freeze'], two: ['freeze'], promote: ['one', 'two'] });
  expect(made.map(({ id }) => id)).toEqual(['freeze', 'one', 'two', 'promote']);
});

it('the same contributions make another graph in another order', () => {
  const first: PhaseOrder = [
    ['shift', []],
    ['promote', ['shift']],
  ];
  const given = [fill('promote', 'promote'), fill('shift', 'record')];
  expect(needs(inPhases(first, given))).toEqual({ record: [], promote: ['record'] });
  expect(needs(inPhases(ORDER, given))).toEqual({ promote: [], record: ['promote'] });
});

it('steps with own needs keep them, and later phases wait for the named ends', () => {
  const moved = chain([step('take'), step('leave')]);
  const given = [fill('promote', 'promote'), { phase: 'shift', steps: moved, ends: ['leave'] } as const];
  const order: PhaseOrder = [...ORDER, ['verify', ['shift']]];
  expect(needs(inPhases(order, [...given, fill('verify', 'verify')]))).toEqual({
    promote: [],
    take: ['promote'],
    leave: ['take'],
    verify: ['leave'],
  });
});

it('an empty phase hands on its predecessors once, and only if nothing else waits for them', () => {
  const given = [fill('freeze', 'freeze'), fill('promote', 'promote'), fill('shift', 'record')];
  expect(needs(inPhases(ORDER, given))).toEqual({ freeze: [], promote: ['freeze'], record: ['promote'] });
  const beside = reordered(ORDER, { shift: ['fence', 'promote'] });
  expect(needs(inPhases(beside, given))['record']).toEqual(['promote']);
});

it('the first phases wait for the steps in `before`', () => {
  expect(needs(inPhases(ORDER, [fill('promote', 'promote')], ['saved']))).toEqual({ promote: ['saved'] });
});

it.each<[string, PhaseOrder, Contribution]>([
  ['a contribution to a phase that the order lacks', ORDER, fill('verify', 'verify')],
  ['a phase that waits for one that the order lacks', reordered(ORDER, { shift: ['verify'] }), fill('shift', 'record')],
])('%s is refused: no step is lost', (_what, order, given) => {
  expect(() => inPhases(order, [given])).toThrow('the order has no phase verify');
});

it('phases that wait for each other are refused', () => {
  expect(() => inPhases(reordered(ORDER, { freeze: ['shift'] }), [])).toThrow(/wait for each other/);
});
