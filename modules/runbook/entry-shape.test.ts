/** Lines of a journal that another machine, or a hand, may have written. */
import { readChain } from './chain';
import { isEntry } from './entry-shape';
import { NO_ENTRY } from './journal';

const base = { seq: 1, at: 1_700_000_000_000, epoch: 1, prev: NO_ENTRY };
const end = { ...base, kind: 'end', step: 'scale', end: 'met', why: 'it is so', observed: ['3 of 3'] };

test('an entry with all that its kind needs is one', () => {
  expect(isEntry(end)).toBe(true);
  expect(isEntry({ ...base, kind: 'intent', step: 's', act: 0 })).toBe(true);
  expect(isEntry({ ...base, kind: 'resume' })).toBe(true);
});

test.each<[string, unknown]>([
  ['a time that no date can name', { ...end, at: 1e300 }],
  ['a time that is text', { ...end, at: '2026-11-30' }],
  ['an epoch that is negative', { ...end, epoch: -1 }],
  ['an epoch longer than a lease has', { ...end, epoch: 1e12 }],
  ['no step', { ...end, step: undefined }],
  ['a step that is an object', { ...end, step: {} }],
  ['observations that are no texts', { ...end, observed: [1] }],
  ['a kind that there is not', { ...end, kind: 'explode' }],
  ['a kind that every object has', { ...end, kind: 'constructor' }],
  ['an operation that is a text', { ...base, kind: 'intent', step: 's', act: 0, operation: 'rds' }],
  ['a hash that is none', { ...end, prev: 'x' }],
  ['a list', [end]],
  ['null', null],
])('with %s it is none, and the journal ends before it', (_, value) => {
  expect(isEntry(value)).toBe(false);
  expect(readChain(`${JSON.stringify(value)}\n`)).toEqual({ entries: [], lines: [], brokenAt: 1 });
});
