/** A lab beside the terminal: up, refused a second time, watched, down. Processes of their own, an empty lab. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { controlHeaders } from '../../../modules/lab/credentials';
import { identify } from '../../../modules/terraform/processes';
import type { LabAddress, RequestRecord } from '../../../modules/lab/types';
import { CALLS, callByCli, callByPython, type Shell } from '../../testing/clients';
import { dr, endStarted, gone, json, start } from '../../testing/terminal';

// A lab starts in seconds, on a busy machine in many.
jest.setTimeout(240_000);

let project: string;
const inLab = (...words: readonly string[]): ReturnType<typeof dr> => dr(project, 'lab', ...words, '--json');

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'beside-'));
  for (const name of ['env', 'cdktf.json']) cpSync(resolve(name), join(project, name), { recursive: true });
});
afterAll(async () => {
  await endStarted();
  await dr(project, 'lab', 'down');
  rmSync(project, { recursive: true, force: true });
});

it('goes on without the one that started it, is the only one, and is gone after down', async () => {
  const taken = await listening();
  const port = String((taken.address() as AddressInfo).port);
  try {
    expect(json(await inLab('up', '--empty', '--port', port))).toMatchObject({
      exit: 3,
      error: { code: 'port-taken' },
    });
  } finally {
    taken.close();
  }
  const begun = json(await inLab('up', '--detach', '--empty', '--port', port));
  expect(begun).toMatchObject({ endpoint: `http://127.0.0.1:${port}` });
  expect(begun).toMatchObject({ exit: 0, owner: 'lab', account_id: '123456789012' });
  expect(begun['next']).toMatch(/^dr bootstrap .*--lab && dr lab image.* && dr apply .*--lab$/);
  const lab = [Number(begun['pid'])].map(identify).filter((one) => one !== undefined);
  expect(lab).toHaveLength(1);
  expect(json(await inLab('status'))).toMatchObject({ exit: 0, endpoint: begun['endpoint'], out: {} });

  for (const how of [['--detach'], []]) {
    expect(json(await inLab('up', '--empty', ...how))).toMatchObject({ exit: 3, error: { code: 'lab-runs' } });
  }

  const watching = start(project, 'lab', 'requests', '--follow');
  await dr(project, 'status', '--lab', '--env', 'warm-standby');
  await watching.said('DescribeGlobalClusters');
  watching.signal('SIGINT');
  const { code, stderr } = await watching.ended;
  expect({ code, waits: /Terraform/.test(stderr) }).toEqual({ code: 130, waits: false });

  // The machine's clock is set back by an hour: whoever starts then has the lab's time all the same.
  const setBack = join(project, 'set-back.cjs');
  writeFileSync(setBack, 'const now = Date.now; Date.now = () => now() - 3_600_000;');
  const { NODE_OPTIONS: before = '' } = process.env;
  process.env['NODE_OPTIONS'] = `${before} --require ${setBack}`;
  const status = dr(project, 'status', '--lab', '--env', 'warm-standby', '--json');
  // It has its environment since it began.
  process.env['NODE_OPTIONS'] = before;
  const seen = json(await status);
  const { now } = (await (await asked('clock')).json()) as { readonly now: number };
  // Within a minute of the wall's; an hour there is twenty here.
  expect(Math.abs(now - (seen['observation'] as { readonly at: number }).at)).toBeLessThan(20 * 60_000);

  // A region that the account has not enabled: both causes and what to do, and it comes back.
  expect(json(await inLab('disable', 'us-west-2'))).toMatchObject({ exit: 0, region: 'us-west-2' });
  expect(json(await inLab('status'))).toMatchObject({ disabled: ['us-west-2'] });
  const refused = await dr(project, 'status', '--lab', '--env', 'warm-standby');
  expect(`${refused.stdout}${refused.stderr}`).toMatch(/us-west-2 .*; refuses every question/);
  expect(`${refused.stdout}${refused.stderr}`).toMatch(/\(region not enabled, token not valid there, or unknown key\)/);
  expect(json(await inLab('enable', 'us-west-2'))).toMatchObject({ exit: 0, region: 'us-west-2' });
  expect(json(await inLab('status'))).toMatchObject({ disabled: [] });
  expect(json(await inLab('disable', 'us-west'))).toMatchObject({ exit: 1, error: { code: 'usage' } });

  // The user's own clients, which something else misleads until their shell enters the lab.
  for (const call of CLIENTS) {
    const before = Math.max(0, ...(await sent(0)).map(({ seq }) => seq));
    await call(shellOf());
    // Botocore calls itself what the AWS CLI does.
    const found = (await sent(before))
      .filter(({ agent }) => agent === 'cli')
      .map(({ service, region, action, status }) => [service, region, action, status]);
    expect(found.sort()).toEqual(CALLS.map(([, ...named]) => [...named, 200]).sort());
  }

  expect(json(await inLab('down'))).toMatchObject({ exit: 0, ended: { pid: begun['pid'] } });
  await gone(lab);
  expect(existsSync(join(project, '.twinstate/lab/lab.json'))).toBe(false);
  expect(json(await inLab('down'))).toMatchObject({ exit: 0, ended: null });
  expect(json(await inLab('status'))).toMatchObject({ exit: 3, error: { code: 'no-lab' } });
});

const CLIENTS = [
  callByCli,
  (shell: Shell) => callByPython(shell, 'botocore'),
  (shell: Shell) => callByPython(shell, 'boto3'),
];

/** Somebody else's program, on a port of its own. */
function listening(): Promise<Server> {
  const server = createServer();
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

async function sent(since: number): Promise<readonly RequestRecord[]> {
  return json(await inLab('requests', '--since', String(since)))['requests'] as readonly RequestRecord[];
}

const addressOf = (): LabAddress =>
  JSON.parse(readFileSync(join(project, '.twinstate/lab/lab.json'), 'utf8')) as LabAddress;

/** The control API, as `dr` asks it. */
function asked(path: string): Promise<Response> {
  const { endpoint, keys } = addressOf();
  return fetch(`${endpoint}/_lab/${path}`, { headers: controlHeaders(keys) });
}

function shellOf(): Shell {
  const { programs } = addressOf();
  const program = resolve(__dirname, '../../dr.mjs');
  const enter = `'${process.execPath}' '${program}' lab env --env warm-standby --project '${project}'`;
  return { enter, programs, home: project };
}
