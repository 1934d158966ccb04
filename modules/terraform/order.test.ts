import { orderStates, reverseOrder } from './order';
import { selectStates } from './select';
import { state, thrownBy } from './testing/plans';

const STATES = [
  state('e.r2.data', ['e.r2.platform'], ['e.r1.data']),
  state('e.r1.workloads', ['e.r1.platform', 'e.r1.data']),
  state('e.r1.data', ['e.r1.platform']),
  state('e.r1.platform', ['e.global']),
  state('e.r2.platform', ['e.global']),
  state('e.global'),
];

describe('the order of states', () => {
  it('puts each after all that it reads or must follow', () => {
    const { states } = orderStates(STATES);
    const at = (id: string) => states.findIndex((one) => one.id === id);
    expect(states).toHaveLength(STATES.length);
    for (const one of STATES) for (const id of [...one.reads, ...one.after]) expect(at(id)).toBeLessThan(at(one.id));
  });

  it('keeps a dependency that leads through a state left out', () => {
    const plan = orderStates(STATES, ['e.r2.data', 'e.global']);
    expect(plan.waitsFor).toEqual({ 'e.global': [], 'e.r2.data': ['e.global'] });
  });

  it('is reversed for destroying', () => {
    const plan = reverseOrder(orderStates(STATES, ['e.global', 'e.r1.platform', 'e.r1.data']));
    expect(plan.states.map(({ id }) => id)).toEqual(['e.r1.data', 'e.r1.platform', 'e.global']);
    expect(plan.waitsFor['e.global']).toEqual(['e.r1.data', 'e.r1.platform']);
    expect(plan.waitsFor['e.r1.data']).toEqual([]);
  });

  it('refuses a circle and names it', () => {
    expect(thrownBy(() => orderStates([state('a', ['b']), state('b', [], ['a'])]))).toMatchObject({
      code: 'dependency-cycle',
      why: 'a -> b -> a',
    });
  });

  it('refuses a dependency on nothing', () => {
    expect(thrownBy(() => orderStates([state('a', ['b'])]))).toMatchObject({ code: 'unknown-dependency' });
  });
});

describe('states by pattern', () => {
  it.each([
    [['*.data'], ['e.r2.data', 'e.r1.data']],
    [
      ['e.r2.*', 'global'],
      ['e.r2.data', 'e.r2.platform', 'e.global'],
    ],
    [['r1.data'], ['e.r1.data']],
  ])('%j', (patterns, ids) => {
    expect(selectStates(STATES, 'e', patterns)).toEqual(ids);
  });

  it('a dot is literal, and a pattern without a match is refused with the likely one', () => {
    expect(thrownBy(() => selectStates(STATES, 'e', ['exglobal']))).toMatchObject({
      code: 'unknown-state',
      fix: 'Did you mean e.global?',
    });
  });
});
