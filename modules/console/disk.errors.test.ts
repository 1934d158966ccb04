/** Every refusal of a file system has a name, without a stack trace and never as a code alone. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileError, isThere, makeFolders, noWorkingFolder, putInPlace, writeWhole } from './disk';
import { errorJson, renderError } from './render';
import { unprivileged } from './testing/unprivileged';

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

describe('what the file system refuses to a user without the permission', () => {
  beforeEach(() => {
    mkdirSync(join(folder, 'closed'));
    writeFileSync(join(folder, 'closed/file'), 'kept');
  });
  afterEach(() => chmodSync(join(folder, 'closed'), 0o755));

  const refusedBy = (act: () => unknown): unknown => {
    try {
      return unprivileged(act);
    } catch (error) {
      return fileError(error) ?? error;
    }
  };

  test.each<[string, number, (at: string) => unknown, object]>([
    ['a file that may not be read', 0o000, (at) => readFileSync(join(at, 'file')), { code: 'not-permitted' }],
    ['a folder that may not be listed', 0o000, (at) => readdirSync(at), { code: 'not-permitted' }],
    ['a folder that nothing may be made in', 0o555, (at) => mkdirSync(join(at, 'new')), { code: 'not-permitted' }],
    ['a file that may not be replaced', 0o555, (at) => writeWhole(join(at, 'file'), 'x'), { code: 'not-writable' }],
    ['what may not be looked for', 0o000, (at) => isThere(join(at, 'file')), { code: 'not-permitted' }],
  ])('%s', (_, mode, act, error) => {
    chmodSync(join(folder, 'closed'), mode);
    chmodSync(folder, 0o755);
    expect(refusedBy(() => act(join(folder, 'closed')))).toMatchObject({
      ...error,
      what: expect.stringContaining(join(folder, 'closed')) as string,
      why: expect.stringContaining('EACCES') as string,
    });
    chmodSync(join(folder, 'closed'), 0o755);
    expect(readFileSync(join(folder, 'closed/file'), 'utf8')).toBe('kept');
  });

  test('the same calls succeed with the permission', () => {
    chmodSync(folder, 0o755);
    expect(refusedBy(() => isThere(join(folder, 'closed/file')))).toBe(true);
    expect(refusedBy(() => readFileSync(join(folder, 'closed/file'), 'utf8'))).toBe('kept');
  });

  test('a missing path is missing: also below a file, and behind a dangling link', () => {
    symlinkSync('nowhere', join(folder, 'dangling'));
    expect([join(folder, 'none'), join(folder, 'file/x'), join(folder, 'dangling')].map(isThere)).toEqual([
      false,
      false,
      false,
    ]);
    expect(() => isThere(join(folder, 'loop'))).toThrow('ELOOP');
  });
});

test('a missing permission, program or folder is named', () => {
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

test('an unexpected error says what to report, and shows calls only on request', () => {
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

describe('a moved file or folder', () => {
  const far = (from: string, to: string): void => {
    if (from === join(folder, 'made')) throw Object.assign(new Error('EXDEV: cross-device link'), { code: 'EXDEV' });
    renameSync(from, to);
  };
  beforeEach(() => {
    mkdirSync(join(folder, 'made'));
    writeFileSync(join(folder, 'made/one'), '1');
    mkdirSync(join(folder, 'place'));
  });

  test.each([
    ['on this disk', renameSync],
    ['from another disk', far],
  ])('%s is complete, with nothing beside it', (_, rename) => {
    putInPlace(join(folder, 'made'), join(folder, 'place/new'), rename);
    expect(readFileSync(join(folder, 'place/new/one'), 'utf8')).toBe('1');
    expect(readdirSync(join(folder, 'place'))).toEqual(['new']);
  });

  test('from another disk to an existing path is refused, and nothing stays beside it', () => {
    mkdirSync(join(folder, 'place/new/other'), { recursive: true });
    expect(() => putInPlace(join(folder, 'made'), join(folder, 'place/new'), far)).toThrow('ENOTEMPTY');
    expect(readdirSync(join(folder, 'place'))).toEqual(['new']);
  });
});

test('folders are made on the way to one, with its mode', () => {
  makeFolders(join(folder, 'one/two'), 0o700);
  makeFolders(join(folder, 'one/two'));
  expect(statSync(join(folder, 'one/two')).mode & 0o777).toBe(0o700);
});

test('a folder on a disk that can only be read is refused as that, and not as a slip in the path', () => {
  // As Node 20 answers on such a disk.
  const make = (path: string, { recursive }: { readonly recursive?: boolean }): void => {
    const code = recursive === true ? 'ENOENT' : 'EROFS';
    throw Object.assign(new Error(`${code}: mkdir '${path}'`), { code, path, syscall: 'mkdir' });
  };
  let thrown: unknown;
  try {
    makeFolders(join(folder, 'one/two'), 0o700, make);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ code: 'EROFS', path: join(folder, 'one') });
  expect(fileError(thrown)).toMatchObject({
    code: 'not-writable',
    why: expect.stringContaining('can only be read') as string,
  });
});
