/** How a process of `dr` ends when it is told to, and when nobody reads what it says. */
import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { identify } from '../../modules/terraform/processes';
import type { Running } from '../../modules/terraform/process';
import { killedText, stoppingText, waitingText } from './stopping';
import { gone } from '../testing/terminal';

const PROGRAM = resolve(__dirname, '../dr.mjs');
let project: string;
let started: ChildProcess[];

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'stopping-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
  started = [];
});
afterEach(() => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(project, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly stderr: () => string;
  readonly code: Promise<number | null>;
}

function run(args: readonly string[], env: Record<string, string> = {}, stdout: 'pipe' | number = 'pipe'): Run {
  const child = spawn(process.execPath, [PROGRAM, ...args, '--project', project], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: project, ...env },
    stdio: ['ignore', stdout, 'pipe'],
  });
  started.push(child);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return { child, stderr: () => stderr, code: new Promise((done) => child.on('close', done)) };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((wake) => setTimeout(wake, 20));
}

/** A Python that never answers, and the file in which it says who it is. */
function hanging(): { readonly python: string; readonly pid: () => number } {
  const [python, note] = [join(project, 'python'), join(project, 'pid')];
  writeFileSync(python, `#!/bin/sh\necho $$ > ${note}\nexec sleep 600\n`);
  chmodSync(python, 0o755);
  return { python, pid: () => (existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0) };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends it in order with %i, and what it started ends too', async (name, code) => {
  const { python, pid } = hanging();
  const dr = run(['lab', 'up', '--empty', '--env', 'warm-standby'], { DR_PYTHON: python });
  await until(() => pid() > 0 || dr.child.exitCode !== null);
  const below = identify(pid());
  // Twice at once, as npm and a closing terminal send it: no second order to end at once.
  dr.child.kill(name);
  dr.child.kill(name);
  expect(await dr.code).toBe(code);
  expect(dr.stderr()).toContain('Interrupted.');
  await gone(below === undefined ? [] : [below]);
});

it('carries on without a reader where something is made, and says how that ended', async () => {
  const dr = run(['synth', '--env', 'warm-standby']);
  dr.child.stdout?.destroy();
  expect(await dr.code).toBe(0);
  expect(existsSync(join(project, 'cdktf.out', 'manifest.json'))).toBe(true);
});

it('stops without a reader where it only reads, and claims nothing', async () => {
  const dr = run(['explain', '--env', 'warm-standby']);
  dr.child.stdout?.destroy();
  expect(await dr.code).toBe(141);
});

it('does not take a result that its disk had no room for as given', async () => {
  // A device that is always full; where there is none, nothing can be tried.
  if (!existsSync('/dev/full')) return;
  const full = openSync('/dev/full', 'w');
  const dr = run(['explain', '--env', 'warm-standby', '--json'], {}, full);
  expect(await dr.code).toBe(1);
  expect(dr.stderr()).toContain('could not be written');
  closeSync(full);
});

it('needs nobody who reads what goes to stderr', async () => {
  const dr = run(['explain', '--env', 'nowhere']);
  dr.child.stderr?.destroy();
  expect(await dr.code).toBe(1);
});

const applying: Running = {
  program: 'terraform',
  writing: { title: 'apply e.us-east-1.platform', doing: () => ['create aws_lb.entry (31 s)'] },
};
const planning: Running = { program: 'terraform', writing: null };

it('says what is waited for, for each Terraform that writes a state, and what a second signal would lose', () => {
  const other = { ...applying, writing: { title: 'apply e.us-west-2.data', doing: () => [] } };
  const said = stoppingText('SIGINT', [applying, other, planning]);
  expect(said).toContain(
    'Waiting for: apply e.us-east-1.platform (create aws_lb.entry (31 s)); apply e.us-west-2.data (its state)',
  );
  expect(said).toContain(
    'A second signal kills it: resources that it made and did not write yet would be in no state.',
  );
  expect(killedText([applying])).toContain('Killed: apply e.us-east-1.platform (create aws_lb.entry (31 s))');
});

it('speaks of no state where none is written', () => {
  expect(stoppingText('SIGTERM', [planning])).toBe(
    'SIGTERM: stopping in order, so that terraform can end. Once more ends it at once.',
  );
  expect(stoppingText('SIGTERM', [])).toBe('SIGTERM: stopping in order. Once more ends it at once.');
  expect([waitingText([planning]), killedText([planning])]).toEqual(['', null]);
});
