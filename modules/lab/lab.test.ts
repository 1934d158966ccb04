import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CloudWatchClient, DescribeAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { identify } from '../terraform/processes';
import { findLab } from './address';
import { realLab } from './testing/real-lab';
import { signed } from './testing/sign';
import type { Lab, RequestRecord } from './types';

// The first start ever installs the lab's programs; on a busy machine each start takes its time.
jest.setTimeout(300_000);

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'lab-test-'));
const cache = join(scratch, 'cache');
const labs: Lab[] = [];

async function start(name: string, snapshot?: string): Promise<Lab> {
  const lab = await realLab(join(scratch, name), {
    processesIn: cache,
    ...(snapshot === undefined ? {} : { snapshot }),
  });
  labs.push(lab);
  return lab;
}

/** The AWS CLI, as generated scripts use it. */
async function aws(lab: Lab, region: string, ...args: string[]): Promise<Record<string, unknown>> {
  const all = ['--endpoint-url', lab.endpoint, '--region', region, '--output', 'json', ...args];
  const { stdout } = await run(lab.programs.aws, all, { env: lab.environment() });
  return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Record<string, unknown>;
}

function keyOf(lab: Lab): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = lab.environment();
  return { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
}

async function last(lab: Lab): Promise<RequestRecord | undefined> {
  return (await lab.requests()).at(-1);
}

/** A process that has ended and waits for its parent's notice does not run. */
function runs(pid: number): boolean {
  return identify(pid) !== undefined;
}

function processesOf(): string[] {
  const folder = join(cache, 'lab-processes');
  return existsSync(folder) ? readdirSync(folder) : [];
}

function childPid(): number {
  const [name = ''] = processesOf();
  return (JSON.parse(readFileSync(join(cache, 'lab-processes', name), 'utf8')) as { child: { pid: number } }).child.pid;
}

const pick = (part: object): object => ({ ETag: (part as { readonly ETag?: string }).ETag });

async function until(holds: () => boolean): Promise<void> {
  for (let polls = 0; polls < 1200 && !holds(); polls += 1) await new Promise((wake) => setTimeout(wake, 50));
  expect(holds()).toBe(true);
}

afterEach(async () => {
  await Promise.all(labs.splice(0).map((lab) => lab.stop()));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('a lab', () => {
  it('comes back from its snapshot as it was, and goes on while one is made', async () => {
    const first = await start('first');
    const subnet = { CidrBlock: '10.0.0.0/24', AvailabilityZoneId: 'use1-az4' };
    const { Vpc } = (await aws(first, 'us-east-1', 'ec2', 'create-vpc', '--cidr-block', '10.0.0.0/16')) as {
      Vpc: { VpcId: string };
    };
    const zone = ['--cidr-block', subnet.CidrBlock, '--availability-zone-id', subnet.AvailabilityZoneId];
    await aws(first, 'us-east-1', 'ec2', 'create-subnet', '--vpc-id', Vpc.VpcId, ...zone);
    const location = ['--create-bucket-configuration', 'LocationConstraint=us-west-2'];
    await aws(first, 'us-west-2', 's3api', 'create-bucket', '--bucket', 'states-west', ...location);
    const snapshot = join(scratch, 'snapshot');
    const before = first.clock.now();
    const saving = first.saveSnapshot(snapshot);
    // Asked while the emulator restarts: the answer comes late, and right.
    await aws(first, 'us-west-2', 's3api', 'head-bucket', '--bucket', 'states-west');
    await saving;
    await first.stop();

    const second = await start('second', snapshot);
    expect(second.restored).toBe(true);
    expect(second.clock.now()).toBeGreaterThan(before);
    expect(
      await aws(second, 'us-east-1', 'ec2', 'describe-subnets', '--filters', `Name=vpc-id,Values=${Vpc.VpcId}`),
    ).toEqual({
      Subnets: [expect.objectContaining(subnet)],
    });
    await second.outage('us-west-2', 'reset');
    // Asked elsewhere than where it lies, without a client that tries again.
    const asked = {
      method: 'HEAD',
      url: `${second.endpoint}/states-west`,
      service: 's3',
      region: 'us-east-1',
      body: '',
    };
    const { accessKeyId: id, secretAccessKey: secret } = keyOf(second);
    await expect(fetch(asked.url, { method: 'HEAD', headers: signed({ id, secret }, asked) })).rejects.toThrow();
  });

  it('keeps labs that run side by side apart, and refuses a second one in the same folder', async () => {
    const [one, other] = await Promise.all([start('one'), start('other')]);
    await aws(one, 'us-east-1', 'secretsmanager', 'create-secret', '--name', 'x', '--secret-string', 'y');
    const read = ['secretsmanager', 'describe-secret', '--secret-id', 'x'];
    await expect(aws(other, 'us-east-1', ...read)).rejects.toThrow(/ResourceNotFoundException/);
    // And neither takes the other's key.
    const crossed = { ...one, environment: () => other.environment() };
    await expect(aws(crossed, 'us-east-1', ...read)).rejects.toThrow(/UnrecognizedClientException/);
    expect((await findLab(join(scratch, 'one')))?.endpoint).toBe(one.endpoint);
    await expect(start('one')).rejects.toMatchObject({ code: 'lab-running' });
    await one.stop();
    expect(await findLab(join(scratch, 'one'))).toBeUndefined();
    expect(existsSync(join(scratch, 'one', 'emulator'))).toBe(false);
  });

  it('gives out addresses that lead to itself', async () => {
    const lab = await start('addresses');
    const west = (...words: readonly string[]): Promise<unknown> => aws(lab, 'us-west-2', ...words);
    const { QueueUrl: url } = (await west('sqs', 'create-queue', '--queue-name', 'q')) as { QueueUrl: string };
    const listed = (await west('sqs', 'list-queues')) as { QueueUrls: readonly string[] };
    expect([new URL(url).origin, ...listed.QueueUrls]).toEqual([lab.endpoint, url]);
    await west('sqs', 'send-message', '--queue-url', url, '--message-body', 'hello');
    expect(await west('sqs', 'receive-message', '--queue-url', url)).toMatchObject({ Messages: [{ Body: 'hello' }] });

    const constraint = ['--create-bucket-configuration', 'LocationConstraint=us-west-2'];
    const bucket = ['--bucket', 'parts', '--key', 'whole'];
    await west('s3api', 'create-bucket', '--bucket', 'parts', ...constraint);
    const { UploadId: id } = (await west('s3api', 'create-multipart-upload', ...bucket)) as { UploadId: string };
    const body = join(scratch, 'part');
    writeFileSync(body, 'x');
    const upload = [...bucket, '--upload-id', id];
    const part = (await west('s3api', 'upload-part', ...upload, '--part-number', '1', '--body', body)) as object;
    const all = JSON.stringify({ Parts: [{ ...pick(part), PartNumber: 1 }] });
    const done = await west('s3api', 'complete-multipart-upload', ...upload, '--multipart-upload', all);
    expect(done).toMatchObject({ Location: `${lab.endpoint}/parts/whole` });
  });

  it('understands CloudWatch as the SDK and as the CLI speak it', async () => {
    const lab = await start('cloudwatch');
    const client = new CloudWatchClient({
      endpoint: lab.endpoint,
      region: 'us-west-2',
      credentials: keyOf(lab),
    });
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: 'lag',
        Namespace: 'AWS/RDS',
        MetricName: 'AuroraGlobalDBRPOLag',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 3,
        Period: 60,
        Statistic: 'Maximum',
        Threshold: 0.5,
      }),
    );
    expect(await last(lab)).toMatchObject({
      service: 'cloudwatch',
      region: 'us-west-2',
      action: 'PutMetricAlarm',
      input: { Threshold: 0.5, EvaluationPeriods: 3 },
    });
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: ['lag'] }));
    expect(MetricAlarms).toEqual([expect.objectContaining({ AlarmName: 'lag', Threshold: 0.5 })]);
    const cli = await aws(lab, 'us-west-2', 'cloudwatch', 'describe-alarms', '--alarm-names', 'lag');
    expect(cli['MetricAlarms']).toEqual([expect.objectContaining({ AlarmName: 'lag' })]);
    expect(await last(lab)).toMatchObject({ action: 'DescribeAlarms', input: { AlarmNames: ['lag'] } });
    client.destroy();
  });
});

describe('a parent that is killed', () => {
  const bundle = join(scratch, 'child.cjs');

  beforeAll(() => {
    const entry = resolve('modules/lab/testing/child-lab.ts');
    const options = ['--bundle', '--platform=node', '--log-level=error', `--outfile=${bundle}`];
    execFileSync(resolve('node_modules/.bin/esbuild'), [entry, ...options]);
  });

  /** Starts a lab in a process of its own and returns that process and the emulator's id. */
  async function parent(name: string): Promise<{ kill: () => void; emulator: number }> {
    const child = spawn(process.execPath, [bundle, join(scratch, name), cache], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((ready) => child.stdout.once('data', ready));
    return { kill: () => child.kill('SIGKILL'), emulator: childPid() };
  }

  it('takes the emulator with it', async () => {
    const { kill, emulator } = await parent('killed');
    expect(runs(emulator)).toBe(true);
    kill();
    await until(() => !runs(emulator));
    await start('after-killed');
    expect(processesOf()).toHaveLength(1);
    expect(existsSync(join(scratch, 'killed', 'emulator'))).toBe(false);
  });

  it('leaves an emulator that cannot end by itself to the next start', async () => {
    const { kill, emulator } = await parent('stuck');
    process.kill(emulator, 'SIGSTOP');
    kill();
    await until(() => !parentRuns('stuck'));
    expect(runs(emulator)).toBe(true);
    await start('after-stuck');
    await until(() => !runs(emulator));
    expect(existsSync(join(scratch, 'stuck', 'emulator'))).toBe(false);
  });

  function parentRuns(name: string): boolean {
    const { pid } = JSON.parse(readFileSync(join(scratch, name, 'lab.json'), 'utf8')) as { pid: number };
    return runs(pid);
  }
});
