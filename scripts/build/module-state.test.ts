import { moduleState } from './module-state';

const path = 'modules/runs/lease.ts';
const found = (text: string): readonly string[] => moduleState([{ path, text }], []);

test.each([
  'let count = 0;',
  'export let count = 0;',
  'const count = new Map();\nexport function f() { count.set(1, 2); }',
  'const count = [];\nconst f = () => count.push(1);',
  'const count = { n: 0 };\nfunction f() { count.n += 1; }',
  'const count = { n: [0] };\nfunction f() { count.n[0] = 1; }',
  'const count = {};\nfunction f(x) { Object.assign(count, x); }',
])('a module that keeps what changes is found: %s', (text) => {
  expect(found(text)).toEqual([`${path} keeps count, which changes: make it where it is used, and pass it on`]);
});

test.each([
  'const count = new Set([1, 2]);\nexport const has = (x) => count.has(x);',
  'function f() { let count = 0; count += 1; return count; }',
  'export const f = () => { const seen = new Set(); seen.add(1); };',
  'class Counter { n = 0; up() { this.n += 1; } }',
  'declare let global: string;',
  'const WORD = /a/y;\nfunction f(text) { WORD.lastIndex = 0; return WORD.exec(text); }',
])('a constant, and what a function makes for itself, is not: %s', (text) => {
  expect(found(text)).toEqual([]);
});

test('an exception covers one name of one file, and goes when nothing needs it', () => {
  const text = 'const count = new Map();\nconst f = () => count.clear();';
  const kept = { path, name: 'count', reason: 'a cache' };
  expect(moduleState([{ path, text }], [kept])).toEqual([]);
  expect(moduleState([{ path, text: '' }], [kept])).toEqual([
    `the exception for count of ${path} covers nothing: remove it`,
  ]);
});
