/** A lab as it stands on a machine, and what somebody without its secrets, or with them and bad intentions, makes of it. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findLab } from './address';
import { reapChildren, recordChild } from './emulator/children';
import { isRunning } from '../terraform/processes';
import { isPrivate } from './private-files';
import { realLab } from './testing/real-lab';
import type { Lab, LabAddress } from './types';

// The first start ever installs the lab's programs; on a busy machine each start takes its time.
jest.setTimeout(300_000);

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'protection-'));
const dir = join(scratch, 'lab');
const cache = join(scratch, 'cache');
let lab: Lab;

beforeAll(async () => {
  lab = await realLab(dir, { processesIn: cache });
});
afterAll(async () => {
  await lab.stop();
  rmSync(scratch, { recursive: true, force: true });
});

interface Child {
  readonly child: { readonly pid: number; readonly started: string };
  readonly socketFolder: string;
}

function emulator(): Child {
  const folder = join(cache, 'lab-processes');
  const [name = ''] = readdirSync(folder);
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Child;
}

async function aws(environment: Readonly<Record<string, string>>, ...args: string[]): Promise<string> {
  const all = ['--endpoint-url', lab.endpoint, '--region', 'us-east-1', '--output', 'json', ...args];
  return (await run(lab.programs.aws, all, { env: environment })).stdout;
}

/** As nobody but a program without manners would: past the gateway. */
function toEmulator(method: string, path: string, service: string, body = ''): Promise<string> {
  const credential = `123456789012/20260101/us-east-1/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
  const socketPath = join(emulator().socketFolder, 'emulator');
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method, path, headers: { authorization } }, (answer) => {
      let text = `${answer.statusCode} `;
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('end', () => resolve(text));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

describe('the emulator', () => {
  it('listens on no port, and on a socket in a folder that no other user can enter', async () => {
    const { child, socketFolder } = emulator();
    expect(await listensOn(child.pid)).toEqual([]);
    expect(await listensOn(process.pid)).toEqual([`127.0.0.1:${new URL(lab.endpoint).port}`]);
    expect(statSync(socketFolder).mode & 0o777).toBe(0o700);
    expect(statSync(join(socketFolder, 'emulator')).mode & 0o077).toBe(0);
  });

  it('runs no function, even for who reaches its socket', async () => {
    const created = await toEmulator('POST', '/2015-03-31/functions', 'lambda', '{"FunctionName":"f"}');
    expect(created).toContain('Unsupported service: lambda');
    expect(await toEmulator('POST', '/', 'glue', '{}')).toContain('Unsupported service: glue');
  });

  it('starts no program, connects to nothing and listens nowhere else, whatever its own code tries', async () => {
    const launcher = join(__dirname, 'emulator', 'launch.py');
    const tries = [
      'import subprocess; subprocess.run(["true"])',
      'import os; os.system("true")',
      'import os; os.fork()',
      'import socket; socket.create_connection(("127.0.0.1", 9))',
      'import socket; socket.getaddrinfo("who.example.invalid", 80)',
      'import socket; socket.gethostbyname_ex("who.example.invalid")',
      'import asyncio; asyncio.run(asyncio.open_connection("who.example.invalid", 80))',
      'import urllib.request; urllib.request.urlopen("http://who.example.invalid")',
      'import socket; socket.socket().bind(("127.0.0.1", 0))',
    ];
    const script = `
import json, runpy, sys
sys.argv = ["launch.py", "/nowhere"]
confine = runpy.run_path(${JSON.stringify(launcher)}, run_name="part")["confine"]
sys.addaudithook(confine)
found = []
for text in json.loads(${JSON.stringify(JSON.stringify(tries))}):
    try:
        exec(text)
        found.append("done")
    except OSError as error:
        found.append(str(getattr(error, "reason", error)))
print(json.dumps(found))
`;
    const { stdout } = await run(join(dirname(lab.programs.aws), 'python'), ['-I', '-c', script]);
    expect(JSON.parse(stdout)).toEqual([
      expect.stringContaining('starts no program'),
      expect.stringContaining('starts no program'),
      expect.stringContaining('starts no program'),
      ...Array<unknown>(5).fill(expect.stringContaining('connects to nothing')),
      expect.stringContaining('listens on its socket alone'),
    ]);
  });
});

/** What botocore makes of the answer to each call: `Code: message`, or nothing where it is a success. */
async function codes(
  environment: Readonly<Record<string, string>>,
  calls: readonly string[],
): Promise<readonly string[]> {
  const script = `
import json, sys
import botocore.session
from botocore.exceptions import ClientError
session, found = botocore.session.get_session(), []
for call in sys.argv[1:]:
    service, operation, *rest = call.split(" ", 2)
    client = session.create_client(service, region_name="us-east-1")
    try:
        client._make_api_call(operation, json.loads(rest[0]) if rest else {})
        found.append("")
    except ClientError as error:
        found.append("{Code}: {Message}".format(**error.response["Error"]))
print(json.dumps(found))
`;
  const python = join(dirname(lab.programs.aws), 'python');
  const { stdout } = await run(python, ['-I', '-c', script, ...calls], { env: environment });
  return JSON.parse(stdout) as readonly string[];
}

describe('a request', () => {
  it('is refused in the words of its service when it is signed with a key that the lab did not make', async () => {
    const refused: Readonly<Record<string, string>> = {
      'sts GetCallerIdentity': 'InvalidClientTokenId',
      's3 ListBuckets': 'InvalidAccessKeyId',
      'ec2 DescribeVpcs': 'AuthFailure',
      'ecs ListClusters': 'UnrecognizedClientException',
      'cloudwatch DescribeAlarms': 'UnrecognizedClientException',
      'apigatewayv2 GetApis': 'UnrecognizedClientException',
      'route53 ListHostedZones': 'InvalidClientTokenId',
    };
    const own = lab.environment();
    const calls = Object.keys(refused);
    expect(await codes(own, calls)).toEqual(calls.map(() => ''));
    const other = { ...own, AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: 'lab' };
    const said = await codes(other, calls);
    expect(said.map((text) => text.split(':')[0])).toEqual(Object.values(refused));
  });

  it('of a service that is closed is told so, with the lab’s own key', async () => {
    const machine = '{"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:x"}';
    const said = await codes(lab.environment(), [
      'lambda ListFunctions',
      'glue GetJobs',
      'ssm DescribeInstanceInformation',
      'codebuild ListProjects',
      'cloudformation ListStacks',
      'batch DescribeComputeEnvironments',
      `stepfunctions StartExecution ${machine}`,
    ]);
    for (const text of said) expect(text).toMatch(/^NotImplemented: The lab does not serve .*docs\/reference\/lab\.md/);
    expect(said.at(-1)).toContain('stepfunctions StartExecution');
  });

  it('of a session that the lab’s STS handed out is good, and not without its token', async () => {
    const own = lab.environment();
    const trust =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}';
    await aws(own, 'iam', 'create-role', '--role-name', 'r', '--assume-role-policy-document', trust);
    const role = ['--role-arn', 'arn:aws:iam::123456789012:role/r', '--role-session-name', 'me'];
    const { Credentials } = JSON.parse(await aws(own, 'sts', 'assume-role', ...role)) as {
      readonly Credentials: Readonly<Record<'AccessKeyId' | 'SecretAccessKey' | 'SessionToken', string>>;
    };
    const session = {
      ...own,
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
    };
    const whole = { ...session, AWS_SESSION_TOKEN: Credentials.SessionToken };
    expect(await aws(whole, 'sts', 'get-caller-identity')).toContain('assumed-role/r/me');
    await expect(aws(session, 'sts', 'get-caller-identity')).rejects.toThrow('(InvalidClientTokenId)');
  });

  it('leaves no key and no secret in the journal, on the command line or in the environment of the emulator', async () => {
    // The journal begins with the first request.
    await aws(lab.environment(), 'sts', 'get-caller-identity');
    const { keys } = JSON.parse(readFileSync(join(dir, 'lab.json'), 'utf8')) as LabAddress;
    const secrets = [keys.control, keys.root.id, keys.root.secret, keys.approver.id, keys.approver.secret];
    const texts = [readFileSync(join(dir, 'requests.jsonl'), 'utf8'), JSON.stringify(processOf(emulator().child.pid))];
    for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('a snapshot', () => {
  const control = (body: unknown): Promise<Response> =>
    fetch(`${lab.endpoint}/_lab/snapshot`, { method: 'POST', headers: lab.controlHeaders, body: JSON.stringify(body) });

  function treasure(name: string): string {
    const folder = join(scratch, name);
    mkdirSync(folder);
    writeFileSync(join(folder, 'precious'), 'x');
    return folder;
  }

  it('lies in the folder of the lab, and replaces nothing elsewhere: not by a path, dots or a link', async () => {
    const folder = treasure('treasure');
    for (const body of [{ dir: folder }, { name: folder }, { name: '../../treasure' }, { name: '..' }]) {
      expect((await control(body)).status).toBe(400);
    }
    expect(await (await control({ name: 'kept' })).json()).toEqual({
      name: 'kept',
      dir: join(dir, 'snapshots', 'kept'),
    });
    expect(existsSync(join(dir, 'snapshots', 'kept', 'snapshot.json'))).toBe(true);
    symlinkSync(folder, join(dir, 'snapshots', 'linked'));
    expect((await control({ name: 'linked' })).ok).toBe(false);
    expect(readdirSync(folder)).toEqual(['precious']);
  });

  it('is not put in the place of a folder that is none, whoever asks', async () => {
    const folder = treasure('other');
    await expect(lab.saveSnapshot(folder)).rejects.toMatchObject({ code: 'not-a-snapshot' });
    expect(readdirSync(folder)).toEqual(['precious']);
    // And the lab goes on.
    expect(await aws(lab.environment(), 'sts', 'get-caller-identity')).toContain('123456789012');
  });
});

describe('a file that says where a lab is', () => {
  it('is read by its user alone, and so is the one with the secret for curl', () => {
    for (const name of ['lab.json', 'curl.conf']) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    expect(statSync(dir).mode & 0o077).toBe(0);
  });

  it('is not believed where another user could have written it, or where it is a link', async () => {
    const planted = join(scratch, 'planted');
    mkdirSync(planted);
    const file = join(planted, 'lab.json');
    writeFileSync(file, readFileSync(join(dir, 'lab.json')), { mode: 0o600 });
    expect((await findLab(planted))?.endpoint).toBe(lab.endpoint);
    chmodSync(file, 0o666);
    expect(await findLab(planted)).toBeUndefined();
    rmSync(file);
    symlinkSync(join(dir, 'lab.json'), file);
    expect(await findLab(planted)).toBeUndefined();
    // Whose it is counts, not only who may write: the machine's own files are root's, or here nobody's.
    expect(isPrivate('/etc/passwd')).toBe(process.getuid?.() === 0);
  });

  it('of a lab that was killed is not obeyed where another user could have written it', async () => {
    const registry = join(scratch, 'registry');
    const folder = join(scratch, 'to-remove');
    mkdirSync(folder);
    await recordChild(registry, process.pid, { folder });
    const [name = ''] = readdirSync(registry);
    const record = JSON.parse(readFileSync(join(registry, name), 'utf8')) as Record<string, unknown>;
    const gone = { pid: 2 ** 22 - 1, started: '0' };
    expect(isRunning(gone)).toBe(false);
    writeFileSync(join(registry, name), JSON.stringify({ ...record, child: gone, parent: gone }));
    chmodSync(join(registry, name), 0o622);
    await reapChildren(registry);
    expect(existsSync(folder)).toBe(true);
    chmodSync(join(registry, name), 0o600);
    await reapChildren(registry);
    expect(existsSync(folder)).toBe(false);
  });
});

/** Addresses that a process listens on over TCP. Linux tells it in files; elsewhere lsof does. */
async function listensOn(pid: number): Promise<readonly string[]> {
  if (!existsSync('/proc/self/net/tcp')) {
    const { stdout } = await run('lsof', ['-nP', '-a', '-p', String(pid), '-iTCP', '-sTCP:LISTEN', '-Fn']).catch(
      () => ({
        stdout: '',
      }),
    );
    return stdout
      .split('\n')
      .filter((line) => line.startsWith('n'))
      .map((line) => line.slice(1));
  }
  const fds = `/proc/${pid}/fd`;
  const own = new Set(readdirSync(fds).map((fd) => linkOf(join(fds, fd))));
  return ['tcp', 'tcp6'].flatMap((kind) =>
    readFileSync(`/proc/self/net/${kind}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && own.has(`socket:[${fields[9]}]`))
      .map((fields) => addressOf(fields[1] ?? '')),
  );
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** `0100007F:1F90` is 127.0.0.1:8080. */
function addressOf(text: string): string {
  const [host = '', port = ''] = text.split(':');
  const parts = [...host.matchAll(/../g)].map(([part]) => parseInt(part, 16)).reverse();
  return `${parts.join('.')}:${parseInt(port, 16)}`;
}

/** What other users may read of a process, and more. */
function processOf(pid: number): readonly string[] {
  if (!existsSync('/proc/self/environ')) return [];
  return ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
}
