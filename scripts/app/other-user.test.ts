/** A project of somebody else: the rights that the file system itself takes away, tried by a process that is not root. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unprivileged, unprivilegedUser } from '../../modules/console/testing/unprivileged';
import { readRuns } from '../../modules/runs/runs';

const ROOT = resolve(__dirname, '../..');
let scene: string;
let project: string;
/** Of all cases: the program is made from its sources once. */
let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'home-'));
  chmodSync(home, 0o777);
});
afterAll(() => rmSync(home, { recursive: true }));

beforeEach(() => {
  scene = mkdtempSync(join(tmpdir(), 'other-'));
  project = join(scene, 'project');
  cpSync(join(ROOT, 'env'), join(project, 'env'), { recursive: true });
  mkdirSync(join(scene, 'own'));
  for (const [path, mode] of [
    [scene, 0o755],
    [join(scene, 'own'), 0o777],
    [project, 0o555],
  ] as const)
    chmodSync(path, mode);
});
afterEach(() => {
  for (const path of [project, ...closed.splice(0)]) chmodSync(path, 0o755);
  rmSync(scene, { recursive: true });
});

const closed: string[] = [];
function close(path: string, mode: number): void {
  closed.push(join(project, path));
  chmodSync(join(project, path), mode);
}

interface Answer {
  readonly code: number | null;
  readonly trace: boolean;
  readonly json: { readonly error?: { readonly code: string; readonly what: string; readonly fix: string } };
}

/** `dr` as that user calls it, in a home and with temporary files of its own. */
function theirs(words: readonly string[], env: Readonly<Record<string, string>> = {}): Answer {
  const own = join(scene, 'own');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, 'scripts/dr.mjs'), ...words, '--json', '--project', project],
    {
      cwd: own,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: own, ...env },
      ...unprivilegedUser(),
    },
  );
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(`no JSON in the answer: ${stdout}${stderr}`);
  return { code: status, trace: /^\s+at /m.test(stderr), json: JSON.parse(line) as Answer['json'] };
}

const containing = (text: string): string => expect.stringContaining(text) as string;

test('what only reads works in a project that cannot be written', () => {
  expect(theirs(['check', '--env', 'warm-standby'])).toMatchObject({ code: 0, trace: false });
  expect(theirs(['explain', '--env', 'warm-standby'])).toMatchObject({ code: 0, trace: false });
  expect(readdirSync(project)).toEqual(['env']);
});

test('synth names the folder that it may not write, and writes into the one that is named instead', () => {
  const refused = theirs(['synth', '--env', 'warm-standby']);
  expect(refused).toMatchObject({
    code: 1,
    trace: false,
    json: {
      error: {
        code: 'not-writable',
        what: containing(join(project, 'cdktf.out')),
        fix: containing('CDKTF_OUTDIR=FOLDER dr synth'),
      },
    },
  });
  const out = join(scene, 'own/out');
  expect(theirs(['synth', '--env', 'warm-standby'], { CDKTF_OUTDIR: out })).toMatchObject({ code: 0, trace: false });
  expect(readdirSync(out)).toContain('stacks');
});

test('a lab names the folder that it may not make, and --project', () => {
  expect(theirs(['lab', 'up', '--detach'])).toMatchObject({
    code: 1,
    trace: false,
    json: { error: { what: containing(join(project, '.twinstate')), fix: containing('--project FOLDER') } },
  });
});

test('a lab whose folder may not be looked into is not taken for none', () => {
  chmodSync(project, 0o755);
  mkdirSync(join(project, '.twinstate/lab'), { recursive: true });
  close('.twinstate', 0o700);
  expect(theirs(['status', '--lab', '--env', 'warm-standby'])).toMatchObject({
    trace: false,
    json: { error: { code: 'not-permitted', what: containing(join(project, '.twinstate/lab')) } },
  });
});

test('an overlay that may not be read is a problem of that file', () => {
  close('env/warm-standby/us-west-2.tfvars.json', 0o000);
  expect(theirs(['check', '--env', 'warm-standby'])).toMatchObject({
    code: 1,
    trace: false,
    json: {
      error: {
        code: 'invalid-overlays',
        problems: [{ code: 'unreadable-json', value: containing('EACCES'), fix: 'make the file readable' }],
      },
    },
  });
});

test.each([
  ['looked into', 0o000],
  ['entered', 0o444],
])('an environment whose folder may not be %s is there: no other one is meant or recommended', (_, mode) => {
  chmodSync(join(project, 'env'), 0o755);
  for (const name of ['eu-warm-standby', 'three-regions']) rmSync(join(project, 'env', name), { recursive: true });
  cpSync(join(project, 'env/warm-standby'), join(project, 'env/second'), { recursive: true });
  close('env/warm-standby', mode);
  expect(theirs(['check'])).toMatchObject({ trace: false, json: { error: { code: 'no-environment' } } });
  const named = theirs(['check', '--env', 'warm-standby']);
  expect(named).toMatchObject({ code: 1, trace: false });
  expect(named.json.error?.code).toMatch(/^(not-permitted|invalid-overlays)$/);
  expect(JSON.stringify(named.json)).toContain('EACCES');
});

test('runs that may not be looked at are not taken for none', () => {
  const runs = join(project, '.twinstate/runs');
  chmodSync(project, 0o755);
  mkdirSync(join(runs, 'one'), { recursive: true });
  expect(unprivileged(() => readRuns(runs))).toEqual([]);
  close('.twinstate/runs/one', 0o000);
  expect(() => unprivileged(() => readRuns(runs))).toThrow('EACCES');
  close('.twinstate/runs', 0o000);
  expect(() => unprivileged(() => readRuns(runs))).toThrow('EACCES');
});
