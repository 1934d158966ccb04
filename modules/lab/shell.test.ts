import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { durationText, readDuration, readRate } from './amounts';
import { enterLab, leaveLab, MARK, MISLEADING, type ShellChange } from './shell';

const scratch = mkdtempSync(join(tmpdir(), "lab shell's-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** An AWS CLI that says what it was asked. */
const cli = join(scratch, 'aws');
writeFileSync(cli, '#!/bin/sh\necho "asked: $*"\n');
chmodSync(cli, 0o700);

const change: ShellChange = {
  set: { AWS_ENDPOINT_URL: 'http://127.0.0.1:4711', AWS_REGION: "it's", AWS_PAGER: '' },
  unset: MISLEADING,
  programs: scratch,
};
const names = [...Object.keys(change.set), ...MISLEADING];

/** Runs a script of `sh` or `bash`, to which everything is new but these variables. */
function run(shell: string, script: string): readonly string[] {
  const env = { PATH: '/usr/bin:/bin', AWS_PROFILE: 'mine', AWS_REGION: 'eu-west-3' };
  return execFileSync(shell, ['-c', script], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .split('\n');
}
const show = 'echo "${AWS_PROFILE-none} ${AWS_REGION-none} ${AWS_ENDPOINT_URL-none}"';

describe.each(['sh', 'bash'])('a shell of the Bourne family: %s', (shell) => {
  it('enters the lab, and comes back to what it had, entered once or twice', () => {
    const enter = enterLab(change, 'bash');
    const inside = "none it's http://127.0.0.1:4711";
    const twice = [enter, enter, show, leaveLab(names, 'bash'), show, `echo "\${${MARK}-none}"`].join('\n');
    expect(run(shell, twice)).toEqual([inside, 'mine eu-west-3 none', 'none']);
  });

  it('gives every call of aws the endpoint, and takes it away again', () => {
    const script = [enterLab(change, 'bash'), 'aws rds describe-db-clusters', leaveLab(names, 'bash'), 'type aws || :'];
    const [asked, after = ''] = run(shell, script.join('\n'));
    expect(asked).toBe('asked: --endpoint-url http://127.0.0.1:4711 rds describe-db-clusters');
    expect(after).not.toContain('function');
  });
});

it('scripts of the user find the lab as well, where bash runs them', () => {
  const script = [enterLab(change, 'bash'), "bash -c 'aws sqs list-queues'"].join('\n');
  expect(run('bash', script)).toEqual(['asked: --endpoint-url http://127.0.0.1:4711 sqs list-queues']);
});

it('fish and programs get the same in their own words', () => {
  expect(enterLab(change, 'fish')).toContain("set -gx AWS_REGION 'it\\'s'\n");
  expect(leaveLab(names, 'fish')).toContain('functions -e aws\n');
  expect(JSON.parse(enterLab(change, 'json'))).toEqual({ set: change.set, unset: MISLEADING });
});

describe('amounts', () => {
  it('are read and said again', () => {
    expect(['200ms', '30s', '1.5m', '2h'].map((text) => readDuration(text, ''))).toEqual([200, 30_000, 90_000, 7.2e6]);
    expect([200, 1500, 120_000, 7.2e6].map(durationText)).toEqual(['200ms', '1.5s', '2m', '2h']);
    expect(['5/s', '300/m'].map((text) => readRate(text, ''))).toEqual([5, 5]);
  });

  it.each(['', '30', '0s', '-1s', 's', '1 m', 'off'])('"%s" is no length of time', (text) => {
    expect(() => readDuration(text, 'x')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });

  it.each(['', '5', '0/s', '5/d', '-1/s'])('"%s" is no rate', (text) => {
    expect(() => readRate(text, 'x')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });
});
