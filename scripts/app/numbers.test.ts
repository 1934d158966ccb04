/** Numbers behind options: plain decimals in their range, and nothing else that JavaScript would take for a number. */
import { readDuration, readRate } from '../../modules/lab/amounts';
import { readPort, readScale } from './labs';
import { plainNumber } from '../../modules/console/numbers';
import { readOptions } from '../verbs/drill';
import { readWatch } from '../verbs/status';

const STRANGE = ['0x10', '0b11', '0o7', '1e2', ' 5 ', '+5', '-5', '05', '5.', '.5', '٥', 'Infinity', 'NaN', '', '5,0'];

test.each(STRANGE)('"%s" is no number', (text) => {
  expect(plainNumber(text, { min: -1e9, max: 1e9, fractions: true })).toBeNull();
});

test('bounds belong to the range, and what is no text is no number', () => {
  const range = { min: 1, max: 200 };
  expect(['1', '200'].map((text) => plainNumber(text, range))).toEqual([1, 200]);
  expect(['0', '201', '1.5', true, undefined, 7].map((given) => plainNumber(given, range))).toEqual([
    ...[null, null, null, null, null, null],
  ]);
  expect(plainNumber('1.5', { ...range, fractions: true })).toBe(1.5);
});

test.each([
  ['--scale', (text: string) => readScale(text), 'a whole number from 1 to 200'],
  ['drill --scale', (text: string) => readOptions({ args: [], options: { ...DRILL, scale: text } }), 'from 1 to 200'],
  ['--port', (text: string) => readPort(text), 'leave it out'],
  ['--watch', (text: string) => readWatch(text, false), '--watch 5'],
] as const)('%s takes plain decimals, and says what is allowed', (_, read, fix) => {
  for (const text of ['0x10', '1e2', '0', '-1', '99999999']) {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'usage', fix: expect.stringContaining(fix) as string }) as Error,
    );
  }
});

const DRILL = { engine: 'runner', outage: '503' };

test('a length of time and a rate end where a timer or a lab would', () => {
  expect(readDuration('168h', 'x')).toBe(604_800_000);
  for (const text of ['169h', '99999999999999999999s', '0x10s', '1e3s']) {
    expect(() => readDuration(text, 'x')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  }
  expect(readRate('100000/s', 'x')).toBe(100_000);
  for (const text of ['100001/s', '0x5/s']) {
    expect(() => readRate(text, 'x')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  }
});
