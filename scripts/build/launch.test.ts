/** Where the program is kept that is made from the sources, when the project is somebody else's or can only be read. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
let scene: string;
let project: string;

/** A project made of links to this one, whose `dist` is a file: nothing can be kept there, even by root. */
beforeEach(() => {
  scene = mkdtempSync(join(tmpdir(), 'launch-'));
  project = join(scene, 'project');
  mkdirSync(project);
  for (const name of ['modules', 'stacks', 'scripts', 'node_modules', 'package-lock.json', 'tsconfig.base.json']) {
    symlinkSync(join(ROOT, name), join(project, name));
  }
  writeFileSync(join(project, 'dist'), '');
});
afterEach(() => rmSync(scene, { recursive: true }));

function launched(env: object): string {
  const launcher = JSON.stringify(join(ROOT, 'scripts/build/launch.mjs'));
  const code = `import(${launcher}).then((it) => it.freshBundles(${JSON.stringify(project)}, ${JSON.stringify(env)}))
    .then((folder) => console.log(folder, require('fs').existsSync(folder + '/dr.cjs')))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.trim();
}

test('in the project, where others may read and run it', () => {
  rmSync(join(project, 'dist'));
  expect(launched({})).toMatch(new RegExp(`^${project}/dist/[0-9a-f]{16} true$`));
  const [made = ''] = readdirSync(join(project, 'dist'));
  expect(statSync(join(project, 'dist', made)).mode & 0o555).toBe(0o555 & ~process.umask());
});

test("in the caller's own cache, which is private, and found again", () => {
  const cache = join(scene, 'cache');
  const first = launched({ XDG_CACHE_HOME: cache });
  expect(first).toMatch(new RegExp(`^${cache}/twinstate/[0-9a-f]{16}/[0-9a-f]{16} true$`));
  const folder = join(cache, 'twinstate', readdirSync(join(cache, 'twinstate'))[0] ?? '');
  expect(statSync(folder).mode & 0o077).toBe(0);
  expect(launched({ XDG_CACHE_HOME: cache })).toBe(first);
});

test('for one run alone where there is no home, or where others could put a program into the cache', () => {
  const cache = join(scene, 'cache');
  const own = launched({ XDG_CACHE_HOME: cache }).split(' ')[0] ?? '';
  chmodSync(resolve(own, '..'), 0o777);
  for (const env of [{ HOME: '', XDG_CACHE_HOME: 'relative' }, { XDG_CACHE_HOME: cache }]) {
    const [folder = '', there] = launched(env).split(' ');
    expect(folder).toMatch(new RegExp(`^${tmpdir()}/dr-`));
    expect({ there, left: existsSync(folder) }).toEqual({ there: 'true', left: false });
  }
});

describe('a program that was left in pieces', () => {
  const PARTS = ['dr.cjs', 'stacks.cjs', 'states.cjs', 'caretaker.cjs', 'clients.cjs'];
  let dist: string;

  /** A project of a few lines: what is looked at is where its program ends up. */
  beforeEach(() => {
    dist = join(project, 'dist');
    for (const name of ['dist', 'modules', 'stacks', 'scripts']) rmSync(join(project, name));
    for (const folder of ['modules', 'stacks', 'scripts/app']) mkdirSync(join(project, folder), { recursive: true });
    const names = [
      'scripts/app/main',
      'stacks/main',
      'scripts/app/states',
      'scripts/app/caretaker',
      'scripts/app/clients',
    ];
    for (const name of names) writeFileSync(join(project, `${name}.ts`), 'export const main = 1;');
  });

  const programs = (): string[] => readdirSync(dist).filter((name) => !name.startsWith('.'));
  const built = (): string => {
    const folder = basename(launched({}).split(' ')[0] ?? '');
    expect(readdirSync(join(dist, folder))).toEqual(expect.arrayContaining(PARTS));
    return folder;
  };

  it.each(PARTS)('is made anew where %s is gone', (part) => {
    const folder = built();
    rmSync(join(dist, folder, part));
    expect(built()).toBe(folder);
    expect(programs()).toEqual([folder]);
  });

  it('by a death before any change of its folder is made by the next start, and drafts are removed when they are old', () => {
    const old = new Date(Date.now() - 25 * 3600_000);
    const dies = (at: number) => {
      rmSync(dist, { recursive: true, force: true });
      const before = join(dist, '0123456789abcdef');
      mkdirSync(before, { recursive: true });
      utimesSync(before, old, old);
      const launcher = JSON.stringify(join(ROOT, 'scripts/build/launch.mjs'));
      const code = `import(${launcher}).then((it) => it.freshBundles(${JSON.stringify(project)}, {}))`;
      const args = ['--require', join(ROOT, 'scripts/testing/dies-at-change.cjs'), '-e', code];
      return spawnSync(process.execPath, args, { env: { ...process.env, AT: String(at), BELOW: dist } });
    };
    const left = new Set<string>();
    let at = 1;
    for (; dies(at).signal === 'SIGKILL'; at += 1) {
      const program = built();
      for (const name of readdirSync(dist).filter((one) => one !== program)) {
        left.add(name.slice(0, '.making-'.length));
        utimesSync(join(dist, name), old, old);
      }
      // The next program that is made removes them.
      renameSync(join(dist, program), join(dist, 'fedcba9876543210'));
      built();
      expect(programs().sort()).toEqual([program, 'fedcba9876543210'].sort());
      expect(readdirSync(dist)).toHaveLength(2);
    }
    expect(at).toBeGreaterThan(5);
    expect([...left]).toContain('.making-');
  }, 60_000);
});

test('a folder that went away under the caller is named, for a person and for a program', () => {
  const gone = join(scene, 'gone');
  mkdirSync(gone);
  const dr = join(ROOT, 'scripts/dr.mjs');
  const { stdout, stderr, status } = spawnSync(
    'sh',
    ['-c', `cd "$1" && rmdir "$1" && exec "$2" "$3" check --json`, 'sh', gone, process.execPath, dr],
    { encoding: 'utf8' },
  );
  expect({ status, document: JSON.parse(stdout) as object }).toMatchObject({
    status: 1,
    document: { exit: 1, error: { code: 'not-started' } },
  });
  expect(stderr).toContain('the folder in which you called it is not there any more');
  expect(stderr).not.toMatch(/^\s+at /m);
});
