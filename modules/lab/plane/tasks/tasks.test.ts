/** What the intent names runs, and nothing else: starts, ends, crashes, and what is left when the lab is killed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { isAlive } from '../../../terraform/processes';
import { reapChildren } from '../../emulator/children';
import type { TaskIntent } from '../intent';
import { benchOf, intentOf, until, type Bench } from './testing/bench';

let bench: Bench;
beforeEach(() => (bench = benchOf()));
afterEach(() => bench.end());

const pidOf = (id: string): number | null => bench.tasks.state().find((task) => task.id === id)?.pid ?? null;

test('a task gets the environment of its definition and nothing of the user’s', async () => {
  await bench.tasks.follow([intentOf('one', { GREETING: 'hello', DATABASE_PASSWORD: 'secret' })]);
  const environment = await bench.ask('one', '/environment');
  expect(environment).toMatchObject({ GREETING: 'hello', DATABASE_PASSWORD: 'secret', PORT: '8080', TASK_ID: 'one' });
  expect(Object.keys(environment).filter((name) => ['HOME', 'PATH'].includes(name) || name.startsWith('LAB_'))).toEqual(
    [],
  );
});

test('two tasks of one port run side by side, and one that does not answer yet has no address', async () => {
  await bench.tasks.follow([intentOf('one'), intentOf('two')]);
  expect(bench.tasks.addressOf('one')).toBeNull();
  await until(() => bench.tasks.isHealthy('one') && bench.tasks.isHealthy('two'));
  expect(bench.tasks.addressOf('one')?.host).toBe('127.0.0.1');
  expect(bench.tasks.addressOf('one')).not.toEqual(bench.tasks.addressOf('two'));
  expect(bench.tasks.addressOf('three')).toBeNull();
});

test('a task is asked for its health where its load balancer asks', async () => {
  await bench.tasks.follow([
    { ...intentOf('one'), healthPath: '/now' },
    { ...intentOf('two'), healthPath: '/nowhere' },
  ]);
  await until(() => bench.tasks.isHealthy('one') && bench.tasks.state()[1]?.is === 'unhealthy');
  expect(await bench.ask('one', '/environment')).toMatchObject({ HEALTH_PATH: '/now' });
});

test('a task whose health path fails has no address', async () => {
  await bench.tasks.follow([intentOf('ill', { ILL: '1' })]);
  await until(() => bench.tasks.state()[0]?.is === 'unhealthy');
  expect(bench.tasks.addressOf('ill')).toBeNull();
  expect(bench.tasks.isHealthy('ill')).toBe(false);
});

test('following the same tasks again changes nothing; one that is gone is ended, one that is new is started', async () => {
  await bench.tasks.follow([intentOf('one'), intentOf('two')]);
  await until(() => bench.tasks.isHealthy('one') && bench.tasks.isHealthy('two'));
  const [one, two] = [pidOf('one'), pidOf('two')];
  await Promise.all([
    bench.tasks.follow([intentOf('one'), intentOf('two')]),
    bench.tasks.follow([intentOf('two'), intentOf('three')]),
  ]);
  await until(() => bench.tasks.isHealthy('three') && !isAlive(one ?? 0));
  expect(bench.tasks.state().map(({ id }) => id)).toEqual(['two', 'three']);
  expect(pidOf('two')).toBe(two);
  expect(bench.tasks.addressOf('one')).toBeNull();
  expect(bench.said).toEqual([]);
});

test('a task that ends by itself is started again and that is said with its last words', async () => {
  await bench.tasks.follow([intentOf('one')]);
  await bench.ask('one', '/exit');
  await until(() => bench.tasks.state()[0]?.restarts === 1 && bench.tasks.isHealthy('one'));
  expect(bench.said).toHaveLength(1);
  expect(bench.said[0]).toMatch(
    /task one of shop ended \(code 3\)\.\n {2}one is up\nIt is started again in 0\.25 s \(restart 1\)/,
  );
  bench.tasks.kill('one');
  await until(() => bench.tasks.state()[0]?.restarts === 2 && bench.tasks.isHealthy('one'));
  expect(bench.said[1]).toContain('ended (signal SIGKILL)');
});

test('a task that cannot run is given up after a bounded number of starts', async () => {
  const waits: number[] = [];
  const quick = benchOf({
    wall: {
      now: () => Date.now(),
      setTimer: (fire, ms) => {
        waits.push(ms);
        const timer = setTimeout(fire, Math.min(ms, 20));
        return () => clearTimeout(timer);
      },
    },
  });
  try {
    await quick.tasks.follow([intentOf('bad', { FAILS: 'secret' })]);
    await until(() => quick.tasks.state()[0]?.is === 'failed');
    expect(quick.said.at(-1)).toMatch(
      /ended \(code 7\)\.[^]*no secret\nIt ended 9 times soon after its start and is not started again/,
    );
    expect(waits.filter((ms) => ms >= 250 && ms !== 1000)).toEqual([250, 500, 2000, 4000, 8000, 8000, 8000]);
    await quick.tasks.follow([]);
    await quick.tasks.follow([intentOf('good')]);
    await until(() => quick.tasks.isHealthy('good'));
  } finally {
    await quick.end();
  }
});

test('a region that is paused answers nobody, and goes on afterwards', async () => {
  await bench.tasks.follow([intentOf('east'), intentOf('west', {}, 'us-west-2')]);
  await until(() => bench.tasks.isHealthy('east') && bench.tasks.isHealthy('west'));
  bench.tasks.pause('us-west-2', true);
  await until(() => !bench.tasks.isHealthy('west'));
  expect(bench.tasks.state().map(({ is }) => is)).toEqual(['healthy', 'paused']);
  bench.tasks.pause('us-west-2', false);
  await until(() => bench.tasks.isHealthy('west'));
  expect(bench.said).toEqual([]);
});

test('a zone is paused and crashed for itself; a task that starts in a paused place waits', async () => {
  const here = (id: string, zone: string): TaskIntent => ({ ...intentOf(id), zone });
  await bench.tasks.follow([here('one', 'us-east-1a'), here('two', 'us-east-1b')]);
  await until(() => bench.tasks.isHealthy('one') && bench.tasks.isHealthy('two'));
  bench.tasks.pause('us-east-1b', true);
  await bench.tasks.follow([here('one', 'us-east-1a'), here('two', 'us-east-1b'), here('three', 'us-east-1b')]);
  await until(() => !bench.tasks.isHealthy('two'));
  expect(bench.tasks.state().map(({ is }) => is)).toEqual(['healthy', 'paused', 'paused']);
  bench.tasks.pause('us-east-1b', false);
  await until(() => bench.tasks.isHealthy('two') && bench.tasks.isHealthy('three'));
  bench.tasks.kill('us-east-1b');
  await until(() => bench.tasks.state().every(({ restarts }, index) => restarts === (index === 0 ? 0 : 1)));
});

test('all are ended by stop, a paused one too, and their logs stay', async () => {
  await bench.tasks.follow([intentOf('a/b:1'), intentOf('west', {}, 'us-west-2')]);
  await until(() => bench.tasks.isHealthy('a/b:1') && bench.tasks.isHealthy('west'));
  const pids = bench.tasks.state().map(({ pid }) => pid ?? 0);
  const { logFile = '' } = bench.tasks.state()[0] ?? {};
  bench.tasks.pause('us-west-2', true);
  await bench.tasks.stop();
  expect(pids.filter(isAlive)).toEqual([]);
  expect(readdirSync(bench.registry)).toEqual([]);
  expect(readFileSync(logFile, 'utf8')).toBe('a/b:1 is up\n');
  await bench.tasks.follow([intentOf('late')]);
  expect(bench.tasks.state()).toEqual([]);
});

test('one that ignores SIGTERM is killed at the bound', async () => {
  const quick = benchOf({
    wall: {
      now: () => Date.now(),
      setTimer: (fire, ms) => {
        const timer = setTimeout(fire, ms / 20);
        return () => clearTimeout(timer);
      },
    },
  });
  await quick.tasks.follow([intentOf('deaf', { DEAF: '1' })]);
  await until(() => quick.tasks.isHealthy('deaf'));
  const pid = quick.tasks.state()[0]?.pid ?? 0;
  await quick.end();
  expect(isAlive(pid)).toBe(false);
});

test('an aborted lab ends its tasks', async () => {
  const stop = new AbortController();
  const other = benchOf({ signal: stop.signal });
  await other.tasks.follow([intentOf('one')]);
  await until(() => other.tasks.isHealthy('one'));
  const pid = other.tasks.state()[0]?.pid ?? 0;
  stop.abort();
  await until(() => !isAlive(pid));
  await other.end();
});

test('when the lab is killed its tasks end; one that cannot notice is ended at the next start', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tasks-killed-'));
  const program = join(dir, 'parent.cjs');
  // Built in place of its own folder, so that it finds the program and the preload beside it.
  buildSync({
    entryPoints: [join(__dirname, 'testing', 'parent.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    define: { __dirname: JSON.stringify(join(__dirname, 'testing')) },
  });
  const parent = spawn(process.execPath, [program, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) =>
    parent.stdout.once('data', (chunk: Buffer) => resolve(String(chunk))),
  );
  const [one = 0, two = 0] = line.trim().split(' ').map(Number);
  expect([one, two].map(isAlive)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await until(() => !isAlive(one));
  expect(isAlive(two)).toBe(true);
  expect(await reapChildren(join(dir, 'registry'))).toBe(1);
  await until(() => !isAlive(two));
  expect(existsSync(join(dir, 'tasks', 'two'))).toBe(false);
  rmSync(dir, { recursive: true, force: true });
});
