/** What the lab answers itself, compared with the AWS service models by botocore, on one real lab. */
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { awsBehaviours } from '../index.lab';
import { startTestLab, type TestLab } from './test-lab';

const run = promisify(execFile);

interface Exercise {
  readonly answered: Record<string, string[]>;
  readonly problems: unknown[];
  readonly facts: Record<string, boolean>;
}

const OWN = Object.fromEntries(awsBehaviours().handlers.map(({ service, actions }) => [service, [...actions].sort()]));
let testLab: TestLab;
let done: Exercise;
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

async function exercise(...args: string[]): Promise<Exercise> {
  const script = resolve('modules/parts/testing/exercise.py');
  const second = Object.entries(testLab.lab.environment('approver')).map(([name, value]) => [`SECOND_${name}`, value]);
  const LAB_CONTROL = testLab.lab.controlHeaders.authorization;
  const env = { LAB_CONTROL, ...testLab.lab.environment(), ...(Object.fromEntries(second) as Record<string, string>) };
  const { stdout } = await run(testLab.python, ['-B', script, ...args], { env });
  return JSON.parse(stdout) as Exercise;
}

beforeAll(async () => {
  testLab = await startTestLab();
  hands = await startHands();
  const url = `http://127.0.0.1:${(hands.address() as AddressInfo).port}/`;
  done = await exercise(testLab.lab.endpoint, JSON.stringify(OWN), url);
}, 300_000);
afterAll(async () => {
  hands.close();
  await testLab.stop();
});

test('every answer that the lab gives itself fits the AWS service models, and probes name the broken link', () => {
  expect(done.problems).toEqual([]);
  expect(done.answered).toEqual(OWN);
});

const holds = (fact: string): void => expect(done.facts).toHaveProperty([fact], true);

test('facts 3.1: RegisterScalableTarget raises a service to its new minimum', () => holds('3.1 raises'));
test('facts 3.1: what RegisterScalableTarget is not given stays as it was', () => holds('3.1 partial'));
test('facts 3.1: tasks that are wanted do not run at once', () => holds('3.1 running'));
test('facts 3.1: a desired count outside the bounds is undone', () => holds('3.1 undone'));
test('a service’s tasks that run are to run, and its cluster counts them', () => holds('fence running'));
test('a task that starts is pending in its service', () => holds('fence pending'));
test('a task that starts is to run, and is pending in its cluster and by itself', () => holds('fence pending tasks'));
test('a task that was started beside the service is to run and is counted in its cluster', () => holds('fence beside'));
test('a task that was stopped is not to run and is not counted', () => holds('fence stopped'));
test('facts 3.2: a quota has its documented default until another value is granted', () => holds('3.2 default'));
test('facts 3.2: without a granted value there is none to be read', () => holds('3.2 none applied'));
test('facts 3.2: quotas are per region', () => holds('3.2 applied'));
test('facts 2.7: an alias to a record that does not exist is refused', () => holds('2.7 alias'));
test('facts 2.7: an alias to an API Gateway domain has its name', () => holds('2.7 name'));
test('facts 2.7: a CNAME may name what does not exist', () => holds('2.7 cname'));

test('a region of the account is enabled by default, and says when it is not', () => {
  for (const fact of ['enabled by default', 'disabled says so', 'enabled again']) holds(fact);
});
test('a region that is not enabled refuses the account’s keys in the words of each service, and nothing else does', () =>
  holds('disabled refuses'));

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
