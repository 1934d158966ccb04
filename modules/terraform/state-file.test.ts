import { judgePush, parseStateFile, resourceCount, type StateFile } from './state-file';

const file = (
  serial: number,
  resources: Readonly<Record<string, unknown>>,
  more: Partial<StateFile> = {},
): StateFile => ({
  serial,
  lineage: 'one',
  outputs: {},
  resources: Object.entries(resources).map(([name, attributes]) => ({
    mode: 'managed',
    type: 't',
    name,
    instances: [{ attributes }],
  })),
  ...more,
});

const BASE = file(5, { a: { v: 1 }, b: { v: 1 } });
/** The apply changed a, made c and destroyed b; it tried three times to write that. */
const LEFT = file(8, { a: { v: 2 }, c: { v: 1 } });

it('lets a state replace the initial one of its apply, or one that the apply itself wrote', () => {
  expect(judgePush(LEFT, BASE, BASE)).toEqual({ kind: 'push' });
  expect(judgePush(LEFT, file(6, { a: { v: 2 }, b: { v: 1 } }), BASE)).toEqual({ kind: 'push' });
  expect(judgePush(LEFT, file(7, { a: { v: 2 }, c: { v: 1 } }), BASE)).toEqual({ kind: 'there' });
});

it.each([
  ['changed', { a: { v: 3 }, b: { v: 1 } }, 't.a'],
  ['made', { a: { v: 1 }, b: { v: 1 }, d: { v: 1 } }, 't.d'],
])('sees a resource that another apply has %s, although the file has a greater serial', (_what, resources, address) => {
  expect(judgePush(LEFT, file(6, resources), BASE)).toMatchObject({
    kind: 'refused',
    code: 'state-moved',
    why: expect.stringContaining(address) as string,
  });
});

it('sees a resource that another apply removed from the state, and a changed output', () => {
  const untouched = file(8, { a: { v: 1 }, b: { v: 1 }, c: { v: 1 } });
  expect(judgePush(untouched, file(6, { b: { v: 1 } }), BASE)).toMatchObject({
    why: expect.stringContaining('t.a') as string,
  });
  const remote = file(6, { a: { v: 1 }, b: { v: 1 } }, { outputs: { o: { value: 'theirs' } } });
  expect(judgePush(LEFT, remote, BASE)).toMatchObject({ why: expect.stringContaining('output o') as string });
});

it('without the initial state, accepts only what the file contains too', () => {
  expect(judgePush(LEFT, file(6, { c: { v: 1 } }), 'unknown')).toEqual({ kind: 'push' });
  expect(judgePush(LEFT, BASE, 'unknown')).toMatchObject({ kind: 'refused', code: 'state-moved' });
});

it('refuses if the bucket lost its state, and writes if there never was one', () => {
  expect(judgePush(LEFT, null, BASE)).toMatchObject({ kind: 'refused', code: 'state-gone' });
  expect(judgePush(LEFT, null, 'absent')).toEqual({ kind: 'push' });
});

it('distinguishes resources by index, and ignores the order of keys', () => {
  const one = file(1, {}, { resources: indexed([{ x: 1, y: 2 }, { x: 3 }]) });
  const other = file(2, {}, { resources: indexed([{ y: 2, x: 1 }, { x: 3 }]) });
  expect(resourceCount(one)).toBe(2);
  expect(judgePush(other, one, 'unknown')).toEqual({ kind: 'there' });
});

const indexed = (all: readonly unknown[]): StateFile['resources'] => [
  { mode: 'managed', type: 't', name: 'n', instances: all.map((attributes, key) => ({ index_key: key, attributes })) },
  { mode: 'data', type: 't', name: 'read', instances: [{ attributes: { z: 1 } }] },
];

it('takes an empty answer, or one without lineage, for no state', () => {
  expect(parseStateFile('')).toBeNull();
  expect(parseStateFile('{"version":4,"serial":0,"lineage":"","outputs":{},"resources":[]}')).toBeNull();
  const first = parseStateFile('{"version":4,"serial":0,"lineage":"","resources":[{"mode":"managed"}]}');
  expect(first).toMatchObject({ lineage: '', resources: [{ mode: 'managed' }] });
  expect(() => parseStateFile('{"version":3}')).toThrow(SyntaxError);
});

it('writes a state without lineage if there is none yet, and never over another one', () => {
  const first = file(0, { a: { v: 1 } }, { lineage: '' });
  expect(judgePush(first, null, 'absent')).toEqual({ kind: 'push' });
  expect(judgePush(first, file(1, { b: { v: 1 } }), 'absent')).toMatchObject({
    code: 'other-lineage',
    why: expect.stringContaining('has no lineage: its apply began without a state') as string,
  });
});
