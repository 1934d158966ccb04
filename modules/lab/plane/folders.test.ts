import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { planeFolder } from './folders';

let temporary = '';
beforeEach(() => (temporary = mkdtempSync(join(tmpdir(), 'folders-'))));
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

const uid = process.getuid?.() ?? null;

test('folders of labs that were killed are removed with what is in them; those of labs that run, and of others, stay', async () => {
  const gone = spawnSync('true').pid;
  for (const name of [`twinstate-plane-${gone}-a`, `twinstate-plane-${process.pid}-b`, 'twinstate-plane-x', 'other'])
    mkdirSync(join(temporary, name));
  writeFileSync(join(temporary, `twinstate-plane-${gone}-a`, 'log'), '');
  symlinkSync(join(temporary, 'other'), join(temporary, `twinstate-plane-${gone}-link`));
  const own = basename(await planeFolder(temporary, process.pid, uid));
  expect(readdirSync(temporary).sort()).toEqual(
    [`twinstate-plane-${process.pid}-b`, `twinstate-plane-${gone}-link`, 'twinstate-plane-x', 'other', own].sort(),
  );
});

test('a folder of another user is left alone', async () => {
  const gone = spawnSync('true').pid;
  mkdirSync(join(temporary, `twinstate-plane-${gone}-a`));
  await planeFolder(temporary, process.pid, (uid ?? 0) + 1);
  expect(readdirSync(temporary)).toContain(`twinstate-plane-${gone}-a`);
});
