/** Terraform's bad days, with real Terraform in a real lab: a dr that is killed, and a state that cannot be written. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBench } from '../testing/bench';
import { expiringIn, type Expiring } from '../testing/expiring';
import { dr, endStarted, gone, json, start } from '../testing/terminal';

jest.setTimeout(20 * 60_000);

const STATE = 'warm-standby.global';
const bench = openBench();
const project = bench.project();
const run = (...words: readonly string[]) => dr(project, ...words, '--lab', '--yes', '--json');

beforeAll(async () => {
  await start(project, 'lab', 'up', '--empty').said('The lab runs at');
  expect(json(await run('bootstrap'))).toMatchObject({ exit: 0 });
});
afterAll(async () => {
  await endStarted();
  bench.close();
});

it('a dr that is killed in an apply leaves no process, no folder of its run and no lock', async () => {
  const work = join(project, '.twinstate');
  const killed = start(project, 'apply', STATE, '--lab', '--yes');
  // The caretaker is one of them.
  const processes = await killed.family('terraform apply');
  killed.signal('SIGKILL');
  await killed.ended;
  await gone(processes);
  expect(readdirSync(work).filter((name) => name.startsWith('synth-'))).toEqual([]);
  expect(readdirSync(join(work, 'running'))).toEqual([]);
  expect(existsSync(join(work, 'terraform', 'lab', STATE, 'judged.tfplan'))).toBe(false);
  expect(json(await dr(project, 'unlock', STATE, '--lab', '--json'))).toMatchObject({ exit: 0, lock: null });
  expect(json(await run('apply', STATE))).toMatchObject({ exit: 0, done: true });
});

it('a state that could not be written stops every plan and apply of it until dr state push, and then the plan is empty', async () => {
  const proxy = await expiringIn(project);
  try {
    await refusedUntilPushed(proxy);
  } finally {
    await proxy.stop();
  }
});

async function refusedUntilPushed(proxy: Expiring): Promise<void> {
  const change = ['--var', 'record_ttl_seconds=20'];
  proxy.expired = true;
  expect(json(await run('apply', STATE, ...change))).toMatchObject({
    exit: 1,
    states: [{ state: STATE, end: 'failed', error: { code: 'state-not-written' } }],
    next: expect.stringContaining(`dr state push ${STATE}`) as string,
  });
  proxy.expired = false;
  for (const verb of ['plan', 'apply']) {
    const refused = json(await run(verb, STATE, ...change));
    expect(refused).toMatchObject({ states: [{ error: { code: 'state-not-written' } }] });
  }
  expect(json(await run('state', 'push', STATE))).toMatchObject({ exit: 0, pushed: true });
  expect(json(await run('plan', STATE, ...change))).toMatchObject({ exit: 0, states: [{ empty: true }] });
}
