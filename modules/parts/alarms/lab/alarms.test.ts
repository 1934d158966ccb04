import { judge } from './alarms';

const spec = (treat: string): Record<string, unknown> => ({
  Threshold: 1000,
  ComparisonOperator: 'GreaterThanThreshold',
  DatapointsToAlarm: 2,
  TreatMissingData: treat,
});
const points = (...values: number[]): { at: number; value: number }[] => values.map((value, at) => ({ at, value }));
const state = (treat: string, values: number[]): string => judge(spec(treat), points(...values), 3, 'OK').state;

test('an alarm needs its datapoints', () => {
  expect(state('missing', [500, 500, 1500])).toBe('OK');
  expect(state('missing', [500, 1500, 1500])).toBe('ALARM');
});

test('no data is what treat_missing_data says, and never OK by itself', () => {
  expect(state('missing', [])).toBe('INSUFFICIENT_DATA');
  expect(state('breaching', [])).toBe('ALARM');
  expect(state('notBreaching', [])).toBe('OK');
  expect(judge(spec('ignore'), [], 3, 'ALARM').state).toBe('ALARM');
});

test('gaps count as treated', () => {
  expect(state('breaching', [1500])).toBe('ALARM');
  expect(state('notBreaching', [1500])).toBe('OK');
  expect(state('missing', [1500])).toBe('ALARM');
});
