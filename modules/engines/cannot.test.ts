import { kindsThatCannot } from './cannot';
import { ENGINES } from './engines';

it('finds the kinds of acts that a table says it cannot carry out', () => {
  const cannot = { cannot: () => 'it needs Terraform' };
  expect(kindsThatCannot({ call: () => 'x', apply: cannot, accept: () => 'y' })).toEqual(['apply']);
  expect(kindsThatCannot({ call: () => 'x', apply: () => 'z', accept: () => 'y' })).toEqual([]);
});

it('lets only engines with a person or dr behind them apply a state', () => {
  const cannot = ENGINES.filter((engine) => engine.cannot.includes('apply')).map(({ id }) => id);
  expect(cannot).toEqual(['bash', 'step-functions', 'region-switch']);
});
