/** Completion as a shell has it: the printed script is sourced, and the shell asked what it would offer. */
import { execFile } from 'node:child_process';
import { mkdtempSync, cpSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { complete } from './complete';
import { completionScript } from './shells';

const run = promisify(execFile);
const DR = resolve(__dirname, '../dr.mjs');
let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'complete-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
  mkdirSync(join(project, '.twinstate/runs/20261120T150801Z-failover-cf56a2'), { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const offered = async (...words: readonly string[]): Promise<readonly string[]> =>
  (await complete({ project, env: {}, words })).map((line) => line.split('\t')[0] ?? '');

describe('what can stand at the cursor', () => {
  it.each<[readonly string[], readonly string[]]>([
    [['fail'], ['failover', 'failback']],
    [['failover', '--gr'], ['--graceful']],
    [
      ['failover', '--env', 'warm-standby', '--to', ''],
      ['us-east-1', 'us-west-2'],
    ],
    [
      ['plan', '--env', 'warm-standby', 'warm-standby.us-west-2.'],
      ['platform', 'data', 'workloads'].map((layer) => `warm-standby.us-west-2.${layer}`),
    ],
    [['plan', '--env', 'warm'], ['warm-standby']],
    [['resume', ''], ['20261120T150801Z-failover-cf56a2']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['drill', '--outage', ''],
      ['503', 'reset', 'hang'],
    ],
    [['lab', 'out'], ['outage']],
  ])('behind dr %j', async (words, expected) => {
    expect(await offered(...words)).toEqual(expected);
  });

  it('is nothing where a file is meant, a verb is unknown or an environment is', async () => {
    expect(await offered('graph', '--out', '')).toEqual([]);
    expect(await offered('plan', '--env', 'nowhere', 'x')).toEqual([]);
    expect(await complete({ project: '/nowhere', env: {}, words: ['plan', ''] })).toEqual([]);
  });
});

it('bash offers it', async () => {
  const script = completionScript('bash', `'${process.execPath}' '${DR}'`);
  const ask = `${script}
    COMP_WORDS=(dr --project '${project}' failover --to us-); COMP_CWORD=5
    _dr_complete; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p dr`;
  const { stdout, stderr } = await run('bash', ['--norc', '-c', ask], { timeout: 60_000 });
  expect(stderr).toBe('');
  const lines = stdout.trim().split('\n');
  expect(lines).toEqual(expect.arrayContaining(['us-east-1', 'us-west-2']));
  expect(lines.at(-1)).toBe('complete -F _dr_complete dr');
});
