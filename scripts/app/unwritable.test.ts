/** A project that cannot be written: what only reads works, and what has to write says where, and how to name another place. */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dr } from '../testing/terminal';

let project: string;

/** Files where dr has its folders: as good as folders without a right to write, and true for root as well. */
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'unwritable-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
  for (const name of ['.twinstate', 'cdktf.out', 'evidence']) writeFileSync(join(project, name), '');
});
afterEach(() => rmSync(project, { recursive: true }));

const drafts = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /^dr-(check|synth)-/.test(name));

test('check judges, and leaves nothing behind', async () => {
  const before = drafts();
  const { code, stderr } = await dr(project, 'check', '--json', '--env', 'warm-standby');
  expect({ code, trace: /^\s+at /m.test(stderr) }).toEqual({ code: 0, trace: false });
  expect(drafts()).toEqual(before);
});

test('synth says where it cannot write and how to name another folder', async () => {
  const { stdout, stderr } = await dr(project, 'synth', '--json', '--env', 'warm-standby');
  expect(JSON.parse(stdout)).toMatchObject({
    exit: 1,
    error: {
      what: expect.stringContaining(join(project, 'cdktf.out')) as string,
      fix: expect.stringContaining('CDKTF_OUTDIR=FOLDER dr synth') as string,
    },
  });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a lab, which is kept in the project, says how to name another project', async () => {
  const { stdout, stderr } = await dr(project, 'lab', 'up', '--detach', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    exit: 1,
    error: {
      what: expect.stringContaining(join(project, '.twinstate')) as string,
      fix: expect.stringContaining('--project FOLDER') as string,
    },
  });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('a key of 5,000 parts is refused, and a number is plain', async () => {
  const { stdout } = await dr(
    project,
    'explain',
    '--json',
    '--env',
    'warm-standby',
    '--var',
    `${'a.'.repeat(5000)}b=1`,
  );
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'invalid-overlays', problems: [{ code: 'malformed-var' }] },
  });
  const lab = await dr(project, 'lab', 'up', '--json', '--scale', '0x10');
  expect(JSON.parse(lab.stdout)).toMatchObject({
    error: { code: 'usage', fix: expect.stringContaining('1 to 200') as string },
  });
});
