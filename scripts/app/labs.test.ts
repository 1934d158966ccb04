import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, forgetOldSnapshots, snapshotFolder, takeSlot } from './labs';
import { forgetContexts, testContext, type TestContext } from '../testing/context';

afterEach(forgetContexts);

describe('slots', () => {
  const file = (context: TestContext, id: string): string => join(context.paths.work, 'slots', id);

  it('are different for two that run at once, and free again when one is done', () => {
    const context = testContext();
    const [first, second] = [takeSlot(context, 'drill'), takeSlot(context, 'drill')];
    expect([first.id, second.id]).toEqual(['drill-1', 'drill-2']);
    first.release();
    expect(takeSlot(context, 'drill').id).toBe('drill-1');
    expect(takeSlot(context, 'stage').id).toBe('stage-1');
  });

  it.each<[string, () => string]>([
    ['has ended', () => JSON.stringify({ pid: spawnSync('true').pid, started: '1' })],
    ['had this process id before', () => JSON.stringify({ pid: process.pid, started: 'long ago' })],
    ['left half a file', () => '{"pid"'],
  ])('go to the next one when the owner %s', (_why, left) => {
    const context = testContext();
    mkdirSync(join(context.paths.work, 'slots'));
    writeFileSync(file(context, 'drill-1'), left());
    expect(takeSlot(context, 'drill').id).toBe('drill-1');
    expect(takeSlot(context, 'drill').id).toBe('drill-2');
    expect(readdirSync(join(context.paths.work, 'slots')).sort()).toEqual(['drill-1', 'drill-2']);
  });

  it('that somebody else is taking over just now are left to them', () => {
    const context = testContext();
    mkdirSync(join(context.paths.work, 'slots'));
    writeFileSync(file(context, 'drill-1'), '{}');
    writeFileSync(file(context, 'drill-1.taking'), '{}');
    expect(takeSlot(context, 'drill').id).toBe('drill-2');
  });
});

describe('the folder of a kept lab', () => {
  /** A product with a lab room and a bootstrap room of one file each. */
  function product(): TestContext {
    const context = testContext();
    for (const room of ['lab', 'lab/plane', 'bootstrap', 'parts/cache/lab'])
      mkdirSync(join(context.paths.product, 'modules', room, 'testing'), { recursive: true });
    write(context, 'lab/lab.ts', 'one');
    write(context, 'bootstrap/plan.ts', 'one');
    return context;
  }
  const write = (context: TestContext, name: string, text: string): void =>
    writeFileSync(join(context.paths.product, 'modules', name), text);

  it.each<[string, (context: TestContext) => void]>([
    ['the lab', (context) => write(context, 'lab/lab.ts', 'two')],
    ['its requirements', (context) => write(context, 'lab/requirements.txt', 'ministack==2')],
    ['how the lab answers for a part', (context) => write(context, 'parts/cache/lab/answers.ts', 'two')],
    ['the bootstrap', (context) => write(context, 'bootstrap/plan.ts', 'two')],
    ['the name of a source', (context) => write(context, 'lab/more.ts', '')],
  ])('is another one when %s changes', (_what, change) => {
    const context = product();
    const before = snapshotFolder(context, 'states', 'terraform 1.11.4');
    change(context);
    expect(snapshotFolder(context, 'states', 'terraform 1.11.4')).not.toBe(before);
  });

  it('depends on states and Terraform, and not on tests or on where the clone lies', () => {
    const context = product();
    const name = (states: string, terraform: string): string => snapshotFolder(context, states, terraform);
    const first = name('states', 'terraform 1.11.4');
    expect(new Set([first, name('others', 'terraform 1.11.4'), name('states', 'opentofu 1.11.4')]).size).toBe(3);
    write(context, 'lab/lab.test.ts', 'a test');
    write(context, 'lab/testing/help.ts', 'help');
    // What runs behind the lab's answers leaves nothing in it.
    write(context, 'lab/plane/plane.ts', 'two');
    expect(name('states', 'terraform 1.11.4')).toBe(first);
    const elsewhere = testContext();
    cpSync(join(context.paths.product, 'modules'), join(elsewhere.paths.product, 'modules'), { recursive: true });
    expect(
      snapshotFolder(
        { ...elsewhere, paths: { ...elsewhere.paths, work: context.paths.work } },
        'states',
        'terraform 1.11.4',
      ),
    ).toBe(first);
  });
});

describe('kept labs', () => {
  const DAY = 24 * 3600;
  const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '0', '1'].map((letter) => letter.repeat(32));

  it('stay as long as they are among the six used last; what others write now stays too', () => {
    const context = testContext();
    const folder = join(context.paths.work, 'snapshots');
    const now = context.clock.now() / 1000;
    const lies = (name: string, ago: number): void => {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, 'snapshot.json'), '{}');
      utimesSync(join(folder, name), now - ago, now - ago);
    };
    NAMES.forEach((name, index) => lies(name, index * 10 * DAY));
    lies(`${NAMES[0]}.writing-7`, 60);
    lies(`${NAMES[1]}.old-8`, 2 * DAY);
    forgetOldSnapshots(context);
    expect(readdirSync(folder).sort()).toEqual([...NAMES.slice(0, 6), `${NAMES[0]}.writing-7`].sort());
  });

  it('need not be there', () => {
    expect(() => forgetOldSnapshots(testContext())).not.toThrow();
  });
});

test('the programs of the lab lie in the cache that the user names, if it is a place', () => {
  const at = (env: Record<string, string>): string => cacheFolder({ ...testContext(), env });
  expect(at({ XDG_CACHE_HOME: '/cache', HOME: '/home/me' })).toBe('/cache/twinstate');
  expect(at({ XDG_CACHE_HOME: '', HOME: '/home/me' })).toBe('/home/me/.cache/twinstate');
  expect(at({ XDG_CACHE_HOME: 'cache', HOME: '/home/me' })).toBe('/home/me/.cache/twinstate');
});
