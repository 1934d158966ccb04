/** Every key of the overlays against what means something to a program: the part that every run of the tests can afford. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { resolveSettings } from '../modules/overlays/resolve';
import {
  ALL_KEYS,
  anything,
  KEYS_REACHED,
  METACHARACTERS,
  outcomeOf,
  outcomeOfText,
  PLACES,
  SET,
  spoil,
} from './testing/fuzz';
import { SETTINGS } from '../modules/patterns/index.settings';

let scratch: string;
beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), 'fuzz-'))));
afterAll(() => rmSync(scratch, { recursive: true }));

test('the overlays that are spoilt are good, and there is a place in every key', () => {
  expect(() => resolveSettings(SET, SETTINGS)).not.toThrow();
  expect(ALL_KEYS.filter((key) => !KEYS_REACHED.has(key))).toEqual([]);
});

test('a template behind every value of every overlay is refused, or stays text', () => {
  const found = PLACES.map(([overlay, path]) =>
    outcomeOf(overlay, path, spoil(METACHARACTERS[0] ?? '', false), scratch),
  );
  expect(found.filter((one) => one.startsWith('wrong'))).toEqual([]);
});

test('any value at any place is refused by name, or taken', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), anything, ([overlay, path], value) => {
      expect(outcomeOf(overlay, path, () => value, scratch)).not.toMatch(/^wrong/);
    }),
    { numRuns: 100 },
  );
});

test('any damage to the text of an overlay is refused by its place, or taken', () => {
  const texts = SET.overlays.map(({ value }) => JSON.stringify(value, null, 2));
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.string({ unit: 'binary', maxLength: 4 }), (text, at, put) => {
      const where = at % text.length;
      expect(outcomeOfText(text.slice(0, where) + put + text.slice(where + 1))).not.toMatch(/^wrong/);
    }),
    { numRuns: 200 },
  );
});
