import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Operation } from '../../modules/operations/operation';
import { carryModels } from '../../modules/recovery/testing/models';
import { cannotSay } from './aws-cli';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'aws-cli-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const PROMOTES: Operation = {
  service: 'rds',
  action: 'FailoverGlobalCluster',
  region: 'us-west-2',
  input: { GlobalClusterIdentifier: 'g', TargetDbClusterIdentifier: 'c', AllowDataLoss: true },
};
const READS: Operation = {
  service: 'cloudwatch',
  action: 'GetMetricData',
  region: 'us-west-2',
  input: { StartTime: { ago: 300 } },
};

/** The same for one that is no script by its first line, as the bundled one is not. */
function carried(text: string, calls: readonly Operation[], more = {}): ReturnType<typeof cannotSay> {
  const aws = join(folder, 'aws');
  writeFileSync(aws, `${text}\n`);
  chmodSync(aws, 0o755);
  return cannotSay(aws, calls, {
    env: { ...process.env, HOME: folder, ...more },
    signal: new AbortController().signal,
  });
}

/** Asks an AWS CLI that is these lines of a shell. */
function asked(text: string, calls: readonly Operation[] = [PROMOTES, READS]): ReturnType<typeof cannotSay> {
  const aws = join(folder, 'aws');
  writeFileSync(aws, `#!/bin/bash\n${text}\n`);
  chmodSync(aws, 0o755);
  const env = { ...process.env, AWS_PROFILE: 'nope', AWS_ACCESS_KEY_ID: 'real' };
  return cannotSay(aws, calls, { env, signal: new AbortController().signal });
}

it.each([
  ['that knows all', 'exit 0', { known: true, value: [] }],
  [
    'that does not know a parameter',
    `case $* in *AllowDataLoss*) echo 'Parameter validation failed:
Unknown parameter in input: "AllowDataLoss", must be one of: A, B' >&2; exit 252;; esac`,
    { known: true, value: ['rds failover-global-cluster: Unknown parameter in input: "AllowDataLoss"'] },
  ],
  [
    'that does not have an operation',
    `case $* in *get-metric-data*) printf 'usage:\\naws: error: argument operation: Invalid choice, valid choices are:\\nx' >&2; exit 2;; esac`,
    { known: true, value: ['cloudwatch get-metric-data: aws: error: argument operation: Invalid choice'] },
  ],
  [
    'that stumbles over its own answer',
    "echo 'Parameter validation failed: Invalid value' >&2; exit 255",
    { known: true, value: [] },
  ],
  ['that is broken', "echo 'No module named botocore' >&2; exit 1", { known: false }],
  ['that is killed', 'kill -KILL $$', { known: false }],
])('an AWS CLI %s', async (_name, text, expected) => {
  expect(await asked(text)).toMatchObject(expected);
});

it('starts no CLI for calls that the models beside it have, and asks it about the others', async () => {
  const call = { ...PROMOTES, input: { ...PROMOTES.input } };
  const refuses = `echo 'Unknown parameter in input: "AllowDataLoss", must be one of: A' >&2; exit 252`;
  carryModels(folder);
  expect(await carried(refuses, [call])).toEqual({ known: true, value: [] });
  carryModels(folder, false);
  expect(await carried(refuses, [call])).toEqual({
    known: true,
    value: ['rds failover-global-cluster: Unknown parameter in input: "AllowDataLoss"'],
  });
  // One service without a model: then the CLI is asked about every call.
  carryModels(folder);
  expect(await carried(refuses, [call, READS])).toMatchObject({ value: [expect.any(String), expect.any(String)] });
});

it('asks the CLI where it takes models from elsewhere too', async () => {
  carryModels(folder);
  const more = { AWS_DATA_PATH: '/models' };
  expect(await carried('exit 3', [PROMOTES], more)).toMatchObject({ known: false });
});

it('asks without credentials, without a profile, and with a time in the place of one that is worked out later', async () => {
  const seen = 'printf "%s|%s|%s" "$AWS_ACCESS_KEY_ID" "${AWS_PROFILE-unset}" "$*" >&2; exit 9';
  expect(await asked(seen, [READS])).toMatchObject({
    why: expect.stringMatching(
      /none\|unset\|--region us-west-2 cloudwatch get-metric-data .*"StartTime":"2026-/,
    ) as string,
  });
});
