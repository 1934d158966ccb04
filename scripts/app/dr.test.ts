import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(__dirname, '../..');
let root: string;

/** A copy of the product, as a fresh clone has it: without bundles. */
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dr-'));
  for (const name of [
    'modules',
    'stacks',
    'scripts',
    'env',
    'cdktf.json',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'tsconfig.json',
  ]) {
    cpSync(join(SOURCE, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(SOURCE, 'node_modules'), join(root, 'node_modules'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function dr(args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const own = { PATH: process.env['PATH'] ?? '', HOME: root, ...env };
    const child = spawn(process.execPath, [join(root, 'scripts/dr.mjs'), ...args], { cwd: root, env: own });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

const json = ({ stdout }: Run) => JSON.parse(stdout) as Record<string, unknown>;
const bundles = () => readdirSync(join(root, 'dist'));

it('makes itself once when two start at the same time, and again when a source changed', async () => {
  const both = await Promise.all([dr(['synth', '--json']), dr(['synth', '--json'])]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ stderr }) => stderr).join('')).not.toContain('✗');
  expect(bundles()).toHaveLength(1);
  expect(json(both[0])['digest']).toBe(json(both[1])['digest']);
  const main = join(root, 'scripts/app/program.ts');
  writeFileSync(main, readFileSync(main, 'utf8').replace('Provision an application', 'Provision something'));
  expect((await dr(['--help'])).stdout).toContain('Provision something');
  expect(bundles()).toHaveLength(2);
});

it('prints one document of a stable shape with --json, and what to do next without', async () => {
  const result = json(await dr(['synth', '--json']));
  expect(Object.keys(result)).toEqual(['verb', 'environment', 'exit', 'out_dir', 'digest', 'states', 'next']);
  expect(result['states']).toHaveLength(7);
  expect((await dr(['synth'])).stdout.trim().split('\n').at(-1)).toContain('Next: dr plan');
});

it('publishes one state without touching the others, where CDKTF_OUTDIR says', async () => {
  const out = join(root, 'elsewhere');
  const result = await dr(['synth', '*.us-west-2.data', '--json'], { CDKTF_OUTDIR: out });
  expect(result.code).toBe(0);
  expect(readdirSync(join(out, 'stacks'))).toEqual(['warm-standby.us-west-2.data']);
  expect(existsSync(join(out, 'stacks', 'warm-standby.us-west-2.data', 'cdk.tf.json'))).toBe(true);
});

it('writes every environment at once, and keeps them side by side', async () => {
  cpSync(join(root, 'env', 'warm-standby'), join(root, 'env', 'second'), { recursive: true });
  const all = json(await dr(['synth', '--all', '--json']));
  const one = json(await dr(['synth', '--env', 'second', '--json']));
  rmSync(join(root, 'env', 'second'), { recursive: true });
  expect(all['states']).toEqual(expect.arrayContaining(['warm-standby.global', 'second.us-west-2.workloads']));
  expect(one['states']).toHaveLength(7);
  const manifest = JSON.parse(readFileSync(join(root, 'cdktf.out', 'manifest.json'), 'utf8')) as { stacks: object };
  expect(Object.keys(manifest.stacks)).toEqual(expect.arrayContaining(all['states'] as string[]));
  expect(await dr(['synth', '--all', '--env', 'second'])).toMatchObject({ code: 1 });
});

it.each([
  [['plam'], 1, 'usage', 'Did you mean plan?'],
  [['synth', '--nonsense'], 1, 'usage', ''],
  [['synth', 'us-west-9.data'], 1, 'unknown-state', ''],
  [['synth', '--env', 'prod'], 1, 'unknown-environment', ''],
  [['synth', '--var', 'us-east-1:serves_traffic=false'], 1, 'invalid-overlays', ''],
  [['plan', '--lab'], 3, 'no-lab', ''],
  [['apply', '--accept', 'promotes-replica:aws_rds_cluster.db'], 3, 'reason-missing', ''],
])('refuses %j with exit code %i and %s', async (args, exit, code, why) => {
  const run = await dr([...args, '--json']);
  expect(run.code).toBe(exit);
  const result = json(run) as { exit: number; error: { code: string; why: string } };
  expect(result).toMatchObject({ exit, error: { code } });
  expect(result.error.why).toContain(why);
  expect(run.stderr).toContain('What to do:');
});

it('never takes an account for a lab', async () => {
  const run = await dr(['plan', '--json'], { AWS_ENDPOINT_URL_RDS: 'http://127.0.0.1:4566' });
  expect(json(run)).toMatchObject({ exit: 3, error: { code: 'endpoint-without-lab' } });
});

it('says what is missing when the packages are not installed', async () => {
  rmSync(join(root, 'node_modules'));
  const run = await dr(['synth']);
  symlinkSync(join(SOURCE, 'node_modules'), join(root, 'node_modules'));
  expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('npm ci') as string });
});
