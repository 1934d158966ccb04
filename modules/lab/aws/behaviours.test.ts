/** What the lab answers itself, compared with the AWS service models by botocore, on one real lab. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { awsBehaviours } from './index';
import { startTestLab, type TestLab } from './testing/test-lab';

const run = promisify(execFile);
let testLab: TestLab;
let hands: Server;

/** The lab's clock stands still but for what the exercise asks: what takes time is seen to take it, however busy the machine is. */
function startHands(): Promise<Server> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      testLab.pass(Number(body) * 1000);
      response.end();
    });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function exercise(...args: string[]): Promise<{ answered: Record<string, string[]>; problems: unknown[] }> {
  const script = resolve('modules/lab/aws/testing/exercise.py');
  const { stdout } = await run(testLab.python, ['-B', script, ...args], { env: { PATH: process.env['PATH'] } });
  return JSON.parse(stdout) as { answered: Record<string, string[]>; problems: unknown[] };
}

beforeAll(async () => {
  testLab = await startTestLab();
  hands = await startHands();
}, 300_000);
afterAll(async () => {
  hands.close();
  await testLab.stop();
});

test('every answer that the lab gives itself fits the AWS service models, and probes name the broken link', async () => {
  const own = Object.fromEntries(
    awsBehaviours().handlers.map(({ service, actions }) => [service, [...actions].sort()]),
  );
  const url = `http://127.0.0.1:${(hands.address() as AddressInfo).port}/`;
  const { answered, problems } = await exercise(testLab.lab.endpoint, JSON.stringify(own), url);
  expect(problems).toEqual([]);
  expect(answered).toEqual(own);
}, 120_000);

test('the comparison rejects unknown members, wrong types, wrong item names, values outside an enumeration, missing members', async () => {
  const { problems } = await exercise('--reject');
  expect(problems).toEqual([
    [expect.stringContaining('unknown Colour')],
    [expect.stringContaining("'yes' is no boolean")],
    [expect.stringContaining('item member instead of GlobalClusterMember')],
    [expect.stringContaining("'asleep' is none of")],
    [expect.stringContaining('missing PolicyARN')],
    expect.arrayContaining([expect.stringContaining("'1' is no integer"), expect.stringContaining('missing RoleARN')]),
  ]);
});
