/** docs/proof.md lists the mistakes that each model's search finds, as tests are titled: UPDATE_GENERATED=1 npx jest scripts/build/proof-mistakes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGenerated } from '../testing/documents';

const ROOT = join(__dirname, '../..');
const PAGE = join(ROOT, 'docs/proof.md');
const MODELS = ['model', 'lease-model', 'approval-model'];

/** Titles of the cases in which a mistake is made. */
function mistakesIn(source: string): readonly string[] {
  const cases = source.split("describe('a mistake is found")[1] ?? '';
  return [...cases.matchAll(/^ +\[\s*'([^'\n]+)',/gm)].flatMap(([, title]) => title ?? []);
}

test.each(MODELS)('the mistakes of %s are in docs/proof.md', (model) => {
  const file = `modules/recovery/${model}.test.ts`;
  const mistakes = mistakesIn(readFileSync(join(ROOT, file), 'utf8'));
  const said = `${mistakes.join('; ')}.`;
  if (process.env['UPDATE_GENERATED']) {
    writeFileSync(PAGE, withGenerated(readFileSync(PAGE, 'utf8'), said, file));
  }
  const page = readFileSync(PAGE, 'utf8');
  expect(mistakes.length).toBeGreaterThan(4);
  expect(page).toBe(withGenerated(page, said, file));
  expect(page).toContain(said);
});

test('a mistake is what a case is titled, and nothing else', () => {
  const source =
    "  ['before', 1],\ndescribe('a mistake is found', () => {\n    [\n      'no fence',\n      'held',\n    ],\n    ['done early', X],";
  expect(mistakesIn(source)).toEqual(['no fence', 'done early']);
});
