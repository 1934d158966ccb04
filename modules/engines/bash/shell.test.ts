/** The real script under shells, environments and AWS CLIs that nobody chose for it: it does the same, or says what it needs. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failoverRunbook } from '../../patterns/warm-standby/failover';
import { Bench, EAST, WEST } from '../../recovery/testing/run';
import { META, patient, realCloud, SCALE, TWO } from '../../recovery/testing/script';
import { SpawnedAws, type ScriptResult } from '../../recovery/testing/spawned-aws';
import { renderBash } from './bash';

jest.setTimeout(120_000);

interface Run extends ScriptResult {
  readonly sent: readonly string[];
  readonly writer: string | null;
}

interface Situation {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the script; without them `bash`. */
  readonly shell?: readonly string[];
  readonly before?: (aws: SpawnedAws) => void;
  readonly graceful?: boolean;
}

async function run({ args = TWO, env = {}, shell, before, graceful = false }: Situation): Promise<Run> {
  const bench = new Bench();
  if (!graceful) bench.cloud.out.add(EAST);
  const runbook = patient(failoverRunbook(bench.topology, await bench.observe(), { to: WEST, graceful }), {});
  const { cloud, origin } = realCloud(bench, () => undefined);
  const aws = await SpawnedAws.start(cloud, runbook);
  before?.(aws);
  try {
    const result = await aws.run(renderBash(runbook, META), SCALE, origin, args, { ...env }, shell);
    return { ...result, sent: cloud.mutations(), writer: cloud.writer() };
  } finally {
    await aws.stop();
  }
}

/** Puts a program in front of the AWS CLI; `"$0-real"` is the one it stands for. */
function wrap({ dir }: SpawnedAws, text: string): void {
  const file = join(dir, 'bin', 'aws');
  renameSync(file, `${file}-real`);
  writeFileSync(file, `#!/bin/bash -p\n${text}\nexec "$0-real" "$@"\n`);
  chmodSync(file, 0o755);
}

const refusing = (verb: string, says: string): ((aws: SpawnedAws) => void) => {
  return (aws) =>
    wrap(
      aws,
      `if [[ $* == *${verb}*generate-cli-skeleton* ]]; then printf '\\n%s\\n' ${JSON.stringify(says)} >&2; exit 252; fi`,
    );
};

describe('an AWS CLI that cannot say a call', () => {
  it.each([
    [
      'whose parameter it does not know',
      'failover-global-cluster',
      'Parameter validation failed: Unknown parameter in input: \\"AllowDataLoss\\", must be one of: GlobalClusterIdentifier',
      3,
      /cannot say every call; nothing was sent.*rds failover-global-cluster: .*AllowDataLoss/,
    ],
    [
      'that it does not have',
      'register-scalable-target',
      'aws: error: argument operation: Invalid choice, valid choices are:',
      3,
      /application-autoscaling register-scalable-target: .*Invalid choice/,
    ],
    [
      'that it cannot judge',
      'update-service',
      'Traceback: no module named botocore',
      4,
      /it is not known whether this AWS CLI .* can say every call.*no module named botocore/,
    ],
  ])('is refused before anything is sent: one %s', async (_name, verb, says, exit, expected) => {
    const found = await run({ before: refusing(verb, says) });
    expect([found.exit, found.sent]).toEqual([exit, []]);
    expect(found.output).toMatch(expected);
  });

  it('is not one that stumbles over the answer that it made up itself', async () => {
    const says = 'Parameter validation failed: Invalid value for parameter services[0].x, value: 0, valid min value: 1';
    expect(await run({ before: refusing('describe-services', says), args: ['--check'] })).toMatchObject({ exit: 0 });
  });

  it('is found by --check, which sends nothing; and so is what a planned move needs', async () => {
    const says = 'Unknown options: switchover-global-cluster';
    const check = { args: ['--check'], graceful: true };
    const bad = await run({ ...check, before: refusing('switchover-global-cluster', says) });
    expect([bad.exit, bad.sent]).toEqual([3, []]);
    expect(bad.output).toContain('rds switchover-global-cluster: Unknown options');
    const good = await run(check);
    expect([good.exit, good.sent, good.output]).toEqual([0, [], expect.stringContaining('this machine can run it')]);
  });
});

/** What a shell may be told by whoever calls it. */
const FUNCTIONS = { 'BASH_FUNC_aws%%': '() { echo stolen; }', 'BASH_FUNC_date%%': '() { echo stolen; }' };

it.each<[string, Situation]>([
  ['bash -e and other options', { shell: ['bash', '-eufCk'] }],
  [
    'an environment in which all is said otherwise',
    {
      env: {
        ...{ SHELLOPTS: 'errexit:noglob:noclobber:keyword', BASHOPTS: 'failglob:nocasematch', ...FUNCTIONS },
        ...{ POSIXLY_CORRECT: '1', BASH_COMPAT: '31', IFS: '/-', LC_ALL: 'tr_TR.UTF-8', TZ: 'Asia/Kathmandu' },
        ...{ AWS_PAGER: 'false', AWS_DEFAULT_OUTPUT: 'table', AWS_CLI_AUTO_PROMPT: 'on', AWS_MAX_ATTEMPTS: '9' },
        ...{ AWS_RETRY_MODE: 'adaptive', AWS_DEFAULT_REGION: EAST, AWS_REGION: EAST },
        ...{ step: 'x', stop: 'yes', lease_epoch: '9', held: 'x', pids: '1', why: 'x', checking: '1' },
      },
    },
  ],
])('does the same under %s', async (_name, situation) => {
  const { exit, writer, output } = await run(situation);
  expect({ exit, writer, output: exit === 0 ? '' : output }).toEqual({ exit: 0, writer: WEST, output: '' });
});

it.each<[string, Situation]>([
  ['bash -p -e', { shell: ['bash', '-pe'] }],
  ['bash -x, and shows what it does', { shell: ['bash', '-x'] }],
  ['bash --posix', { shell: ['bash', '--posix'] }],
  [
    'BASH_ENV with aliases, options and functions',
    {
      before: ({ dir }) =>
        writeFileSync(
          join(dir, 'env.sh'),
          "shopt -s expand_aliases; alias aws='echo stolen'; set -e; IFS=:; aws() { :; }",
        ),
      env: { BASH_ENV: './env.sh', ENV: './env.sh' },
    },
  ],
])('begins the same under %s', async (_name, situation) => {
  const { exit, output } = await run({ args: ['--check'], ...situation });
  expect([exit, output]).toEqual([0, expect.stringContaining('this machine can run it')]);
});

it('gives the AWS CLI settings of its own', async () => {
  const names = 'AWS_PAGER AWS_MAX_ATTEMPTS AWS_RETRY_MODE AWS_CLI_AUTO_PROMPT AWS_STS_REGIONAL_ENDPOINTS LC_ALL TZ';
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const seen = join(folder, 'seen');
  await run({
    args: ['--check'],
    env: { AWS_PAGER: 'less', AWS_MAX_ATTEMPTS: '9', AWS_STS_REGIONAL_ENDPOINTS: 'legacy' },
    before: (aws) =>
      wrap(
        aws,
        `if [[ $* == *get-caller-identity*--query* ]]; then for n in ${names}; do echo "$n=\${!n}"; done >${seen}; fi`,
      ),
  });
  expect(readFileSync(seen, 'utf8').split('\n')).toEqual([
    ...['AWS_PAGER=', 'AWS_MAX_ATTEMPTS=1', 'AWS_RETRY_MODE=standard', 'AWS_CLI_AUTO_PROMPT=off'],
    ...['AWS_STS_REGIONAL_ENDPOINTS=regional', 'LC_ALL=C', 'TZ=UTC0', ''],
  ]);
  rmSync(folder, { recursive: true });
});

describe('is refused with a word', () => {
  it.each<[string, Situation, RegExp]>([
    ['by sh', { shell: ['sh'] }, /refused: this needs bash, and a file: bash promote-dr.sh/],
    ['when it is sourced', { shell: ['bash', '-c', '. "$1"', 'shell'] }, /refused: this needs bash, and a file/],
    [
      'when it comes through a pipe',
      { shell: ['bash', '-c', 'cat "$0" | bash -s -- "$@"'] },
      /refused: this needs bash/,
    ],
    [
      'where the AWS CLI was led to this machine, and no lab was named',
      {
        env: {
          DR_ENDPOINT: '',
          DR_PROBE_PREFIX: '',
          DR_RESOLVER: '',
          DR_TIME_SCALE: '1',
          AWS_ENDPOINT_URL_RDS: 'http://127.0.0.1:1',
        },
      },
      /refused: AWS_ENDPOINT_URL_RDS leads to this machine/,
    ],
    [
      'where there is no such profile',
      {
        before: (aws) =>
          wrap(
            aws,
            'if [[ -n ${AWS_PROFILE:-} ]]; then echo "The config profile ($AWS_PROFILE) could not be found" >&2; exit 255; fi',
          ),
        env: { AWS_PROFILE: 'nope' },
      },
      /no account could be found out: The config profile \(nope\) could not be found/,
    ],
  ])('%s', async (_name, situation, expected) => {
    const { exit, output, sent } = await run(situation);
    expect([exit, sent]).toEqual([3, []]);
    expect(output).toMatch(expected);
  });

  it.each(['aws', 'curl', 'sed', 'date', 'mktemp', 'sleep', 'sort'])('where there is no %s', async (lacking) => {
    const { exit, output, sent } = await run({
      before: ({ dir }) => {
        // Only what is linked here is found.
        const all = 'bash curl sed cat cp mv rm mkdir mktemp date sleep sort tr sync hostname uname'.split(' ');
        for (const name of all.filter((one) => one !== lacking)) symlinkSync(where(name), join(dir, 'bin', name));
        if (lacking === 'aws') renameSync(join(dir, 'bin', 'aws'), join(dir, 'aws'));
      },
      env: { PATH: 'bin' },
      shell: [where('bash')],
    });
    expect([exit, sent]).toEqual([3, []]);
    expect(output).toContain(`refused: ${lacking} is not installed`);
  });

  it('where date cannot write a time that is given in seconds', async () => {
    const { exit, output } = await run({
      before: ({ dir }) => {
        writeFileSync(join(dir, 'bin', 'date'), '#!/bin/sh\necho now\n');
        chmodSync(join(dir, 'bin', 'date'), 0o755);
      },
    });
    expect([exit, output]).toEqual([3, expect.stringContaining('refused: date cannot write')]);
  });
});

it('writes no sign of a reason that would do something to a screen or to its own records', async () => {
  const { exit, output } = await run({
    args: [...TWO.slice(0, -4), '--reason', 'cut\u001b[2J\tmet\n', '--second', 'a\u0007'],
  });
  expect([exit, output.includes('\u001b'), output.includes('\u0007')]).toEqual([0, false, false]);
});

const where = (name: string): string => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim();
