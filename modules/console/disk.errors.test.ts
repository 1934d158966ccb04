/** What a file system refuses is named, wherever it was met: no stack trace, no code alone. */
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileError, noWorkingFolder } from './disk';
import { errorJson, renderError } from './render';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
  writeFileSync(join(folder, 'file'), '');
  symlinkSync('loop', join(folder, 'loop'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CASES: readonly (readonly [what: string, act: () => unknown, code: string, tried: string])[] = [
  ['a file that is not there', () => readFileSync(join(folder, 'none')), 'no-such-path', 'opened'],
  ['a file for a folder', () => readdirSync(join(folder, 'file')), 'no-folder', 'listed'],
  ['a folder for a file', () => readFileSync(folder), 'no-file', 'read'],
  ['a folder that is there', () => mkdirSync(folder), 'in-the-way', 'made'],
  ['links in a circle', () => readFileSync(join(folder, 'loop')), 'link-loop', 'opened'],
  ['a long name', () => writeFileSync(join(folder, 'x'.repeat(300)), ''), 'path-too-long', 'opened'],
  ['a rename from nowhere', () => renameSync(join(folder, 'a'), join(folder, 'b')), 'no-such-path', 'put in place'],
];

test.each(CASES)('%s is named with its path', (_, act, code, tried) => {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  const named = fileError(thrown);
  expect(named).toMatchObject({ code, what: expect.stringContaining(`could not be ${tried}.`) as string });
  if (code !== 'no-file') expect(named?.what).toContain(folder);
  expect(renderError(named)).not.toMatch(/^\s+at /m);
});

test('a right that is missing, a program that is not there and a folder that went away are named', () => {
  const system = (fields: object): Error => Object.assign(new Error('refused'), fields);
  expect(fileError(system({ code: 'EACCES', syscall: 'open', path: '/p/x' }))).toMatchObject({ code: 'not-permitted' });
  expect(fileError(system({ code: 'EROFS', syscall: 'mkdir', path: '/p/x' }))).toMatchObject({ code: 'not-writable' });
  expect(fileError(system({ code: 'ENOENT', syscall: 'spawn git', path: 'git' }))).toMatchObject({
    code: 'no-program',
  });
  expect(fileError(system({ code: 'ENOENT', syscall: 'uv_cwd' }))).toEqual(noWorkingFolder());
  expect(fileError(system({ code: 'ECONNREFUSED', syscall: 'connect' }))).toBeNull();
  expect(fileError(new TypeError('x'))).toBeNull();
});

test('an error that nobody foresaw says what to report, in lines, and call by call only where that is asked for', () => {
  const error = new RangeError('Maximum call stack size exceeded');
  const text = renderError(error, { colors: false, about: 'dr check, Node v20, linux' });
  expect(text).toMatch(/RangeError at .*disk\.errors\.test\.ts:\d+:\d+; dr check, Node v20, linux/);
  expect(text).not.toMatch(/^\s+at /m);
  expect(text).toContain('(unexpected)');
  expect(renderError(error, { colors: false, stack: true })).toMatch(/^\s+at /m);
  expect(errorJson(error)).toMatchObject({
    error: { code: 'unexpected', why: expect.stringContaining('RangeError') as string, problems: [] },
  });
});
