/** Every key of the overlays × every metacharacter, behind the value and in its stead; and a thousand values of any kind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Proved } from '../modules/recovery/testing/proved';
import { anything, METACHARACTERS, outcomeOf, PLACES, spoil } from './testing/fuzz';

jest.setTimeout(900_000);

const SEED = 20261130;
const proved = new Proved(`overlays nobody would write, seed ${SEED}`);
afterAll(proved.say);

let scratch: string;
beforeAll(() => (scratch = mkdtempSync(join(tmpdir(), 'fuzz-'))));
afterAll(() => rmSync(scratch, { recursive: true }));

test.each(METACHARACTERS)('%j at every place of every overlay: nothing is carried out, nothing is vague', (evil) => {
  const found = PLACES.flatMap(([overlay, path]) =>
    [false, true].map((instead) => outcomeOf(overlay, path, spoil(evil, instead), scratch)),
  );
  for (const one of found) proved.count(`place × metacharacter, ${one}`);
  expect(found.filter((one) => one.startsWith('wrong'))).toEqual([]);
});

test('a thousand values of any kind', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PLACES), anything, ([overlay, path], value) => {
      const one = outcomeOf(overlay, path, () => value, scratch);
      proved.count(`any value, ${one}`);
      expect(one).not.toMatch(/^wrong/);
    }),
    { numRuns: 1000, seed: SEED },
  );
});
