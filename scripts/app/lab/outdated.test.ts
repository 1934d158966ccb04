/** A lab that an earlier version of dr started: its record has no keys, and nobody can talk to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { identify } from '../../../modules/terraform/processes';
import { dr, json } from '../../testing/terminal';

let project: string;
let child: ChildProcess;
let ended: Promise<unknown>;
const file = (): string => join(project, '.twinstate/lab/lab.json');
const ofDrill = (): string => join(project, '.twinstate/drills/drill-1/lab/lab.json');

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'outdated-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
  for (const lab of [file(), ofDrill()]) mkdirSync(dirname(lab), { recursive: true });
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  ended = new Promise((done) => child.once('exit', (_, signal) => done(signal)));
});
afterEach(async () => {
  child.kill('SIGKILL');
  await ended;
  rmSync(project, { recursive: true });
});

function record(rest: object, where = file()): void {
  const address = { endpoint: 'http://127.0.0.1:4566', pid: child.pid, accountId: '123456789012', owner: 'lab' };
  writeFileSync(where, JSON.stringify({ ...address, ...rest }), { mode: 0o600 });
}
const started = (): string => identify(child.pid ?? 0)?.started ?? '';
const lab = async (...words: readonly string[]): Promise<Readonly<Record<string, unknown>>> =>
  json(await dr(project, 'lab', ...words, '--json', '--env', 'warm-standby'));

test('is ended by its process id where the process is certainly that lab', async () => {
  record({ processStarted: started() });
  expect(await lab('up', '--empty', '--detach')).toMatchObject({ exit: 3, error: { code: 'lab-runs' } });
  expect(await lab('down')).toMatchObject({ exit: 0, ended: { pid: child.pid } });
  expect(await ended).toBe('SIGTERM');
  expect(existsSync(file())).toBe(false);
});

test('of a drill is ended by the name of the drill, by nothing else, and only where its process is certain', async () => {
  record({ processStarted: started(), owner: 'drill-1' }, ofDrill());
  expect(await lab('down')).toMatchObject({ exit: 0, ended: null });
  const other = await lab('down', '../../lab');
  expect(other).toMatchObject({ exit: 3, error: { code: 'no-lab', why: 'There is drill-1.' } });
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  record({ owner: 'drill-1' }, ofDrill());
  expect(await lab('down', 'drill-1')).toMatchObject({ exit: 3, error: { code: 'lab-of-earlier-version' } });
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  record({ processStarted: started(), owner: 'drill-1' }, ofDrill());
  expect(await lab('down', 'drill-1')).toMatchObject({ exit: 0, ended: { pid: child.pid } });
  expect(await ended).toBe('SIGTERM');
  expect(existsSync(ofDrill())).toBe(false);
});

test('is said to be one where another command wants a lab, and how it is ended', async () => {
  record({ processStarted: started() });
  expect(await lab('status')).toMatchObject({
    exit: 3,
    error: { code: 'lab-of-earlier-version', fix: expect.stringContaining('dr lab down') as string },
  });
});

test('is named with its process id, and left alone, where the process may be another one', async () => {
  record({});
  expect(await lab('down')).toMatchObject({
    exit: 3,
    error: {
      code: 'lab-of-earlier-version',
      fix: expect.stringContaining(`kill ${child.pid ?? ''}`) as string,
    },
  });
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
});

test('is gone where its process id belongs to another process by now, or to none', async () => {
  record({ processStarted: `${started()}0` });
  expect(await lab('down')).toMatchObject({ exit: 0, ended: null });
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  child.kill('SIGKILL');
  await ended;
  record({});
  expect(await lab('down')).toMatchObject({ exit: 0, ended: null });
});
