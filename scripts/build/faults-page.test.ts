/** docs/faults.md has every error of the lab: a code that a person meets there has a row that says what is safe and what to do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const FOLDERS = ['modules/lab', 'scripts/app/lab'];

/** Mistakes in what was typed: the message itself names the right form. */
const ELSEWHERE = ['usage'];

/** Codes of the errors that a source makes. */
const codesIn = (source: string): readonly string[] =>
  [...source.matchAll(/new DrError\(\s*'([a-z-]+)'/g)].flatMap(([, code]) => code ?? []);

const missingOn = (page: string, codes: readonly string[]): readonly string[] =>
  codes.filter((code) => !page.includes(`\`${code}\``));

test('every error of the lab has a row', () => {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name)),
  );
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(file));
  const codes = [...sources, join(ROOT, 'scripts/app/labs.ts')].flatMap((file) => codesIn(readFileSync(file, 'utf8')));
  const thrown = [...new Set(codes)].filter((code) => !ELSEWHERE.includes(code)).sort();
  expect(thrown.length).toBeGreaterThan(12);
  expect(missingOn(readFileSync(join(ROOT, 'docs/faults.md'), 'utf8'), thrown)).toEqual([]);
});

test('an error without a row is found', () => {
  const source = "throw new DrError(\n    'lab-is-odd',\n    'x'); throw new DrError('lab-runs', 'y');";
  expect(missingOn('| a second one | `lab-runs` |', codesIn(source))).toEqual(['lab-is-odd']);
});
