/** What the lab answers itself, compared with the AWS service models by botocore, on one real lab. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { awsBehaviours } from './index';
import { startTestLab, type TestLab } from './testing/test-lab';

const run = promisify(execFile);
let testLab: TestLab;

async function exercise(...args: string[]): Promise<{ answered: Record<string, string[]>; problems: unknown[] }> {
  const script = resolve('modules/lab/aws/testing/exercise.py');
  const { stdout } = await run(testLab.python, ['-B', script, ...args], { env: { PATH: process.env['PATH'] } });
  return JSON.parse(stdout) as { answered: Record<string, string[]>; problems: unknown[] };
}

// Ten lab minutes in a second: what takes time is seen to take it, and nobody waits.
beforeAll(async () => {
  testLab = await startTestLab(600);
}, 300_000);
afterAll(() => testLab.stop());

test('every answer that the lab gives itself fits the AWS service models, and probes name the broken link', async () => {
  const own = Object.fromEntries(
    awsBehaviours().handlers.map(({ service, actions }) => [service, [...actions].sort()]),
  );
  const { answered, problems } = await exercise(testLab.lab.endpoint, JSON.stringify(own));
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
