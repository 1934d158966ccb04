/** The catalogue of errors is what the sources say: UPDATE_GENERATED=1 npx jest scripts/build/errors writes it anew. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../app/error-catalogue';
import { EXIT } from '../../../modules/console/errors';
import { extractErrors, type ErrorSource } from './extract';
import { renderErrors } from './render';

const ROOT = join(__dirname, '../../..');
const CATALOGUE = join(ROOT, 'scripts/app/error-catalogue.json');
const PAGE = join(ROOT, 'docs/reference/errors.md');

const sources: readonly ErrorSource[] = ['modules', 'stacks', 'scripts'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((path) => path.endsWith('.ts') && !/[.]test[.]ts$|\/testing\/|^scripts\/build\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') })),
);
const extracted = extractErrors(sources);

test('the catalogue and its page are what the sources say', () => {
  const page = renderErrors(extracted);
  if (process.env['UPDATE_GENERATED']) {
    writeFileSync(CATALOGUE, `${JSON.stringify(extracted, null, 1)}\n`);
    writeFileSync(PAGE, page);
  }
  expect(JSON.parse(readFileSync(CATALOGUE, 'utf8'))).toEqual(extracted);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

test('every code that the sources make an error with is in the catalogue', () => {
  const codes = new Set(extracted.map(({ code }) => code));
  const literal = sources.flatMap(({ text }) =>
    [...text.matchAll(/new DrError\(\s*'([^']+)'/g)].map(([, code = '']) => code),
  );
  expect(literal.length).toBeGreaterThan(150);
  expect(literal.filter((code) => !codes.has(code))).toEqual([]);
});

test('codes are words with dashes, exits are known, and every error says why and how to fix it', () => {
  for (const { code, kind, what, why, fix, exit } of extracted) {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    if (exit !== null) expect(Object.keys(EXIT)).toContain(exit);
    for (const text of kind === 'error' ? [what, why, fix] : [why, fix]) expect(text?.trim() ?? '').not.toBe('');
  }
});

test('what dr carries is the catalogue', () => {
  expect(ERRORS).toEqual(JSON.parse(readFileSync(CATALOGUE, 'utf8')));
});

describe('an error is read from the source', () => {
  const of = (text: string) => extractErrors([{ path: 'modules/x.ts', text }]);

  it('with a placeholder for what is only known when it happens, and both ends of a choice', () => {
    const text =
      "throw new DrError('gone', `${region.name} ${many ? 'are' : 'is'} gone`, 'It left.', `Name ${all.join(', ')}.`, EXIT.refused);";
    expect(of(text)).toEqual([
      {
        code: 'gone',
        kind: 'error',
        what: '<name> are | is gone',
        why: 'It left.',
        fix: 'Name <all>.',
        exit: 'refused',
        path: 'modules/x.ts',
      },
    ]);
  });

  it('where a function makes it from a code that its callers name', () => {
    const text =
      "const refused = (code: string, why: string) => new DrError(code, 'No.', why, 'Wait.');\nrefused('a', 'One.'); refused('b', 'Two.');";
    expect(of(text).map(({ code, why, exit }) => [code, why, exit])).toEqual([
      ['a', 'One.', 'failed'],
      ['b', 'Two.', 'failed'],
    ]);
  });

  it('where a declaration gives bounds and a unit', () => {
    const text =
      "const key = whole('Days.', { code: 'few-days', min: 7, max: MOST, unit: 'days', fix: 'choose more' });";
    expect(of(text)).toMatchObject([
      { code: 'few-days', kind: 'problem', what: null, why: '7 to <most> days', fix: 'choose more' },
    ]);
  });

  it('where it is one problem of several', () => {
    const text = "problem('bad-name', draft, 'name', value, 'letters', 'write letters');";
    expect(of(text)).toMatchObject([
      { code: 'bad-name', kind: 'problem', what: null, why: 'letters', fix: 'write letters' },
    ]);
  });
});
