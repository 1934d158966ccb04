import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidySlot } from './leftovers';
import { forgetContexts, testContext } from '../testing/context';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(forgetContexts);

/** Whatever it is, it calls itself Terraform; as Terraform does, it leads a group. */
async function terraformIn(work: string, slot: string, state: string): Promise<ChildProcess> {
  const folder = join(work, 'terraform', slot, state);
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'terraform-1');
  symlinkSync('/bin/bash', program);
  const child = spawn(program, ['-c', 'echo 1; read -r'], { cwd: folder, detached: true });
  started.push(child);
  await new Promise((begun) => child.stdout?.once('data', begun));
  return child;
}
const ended = (child: ChildProcess): Promise<unknown> =>
  new Promise((over) => child.once('exit', (_code, by) => over(by)));

it('ends what a killed drill left running, removes its files, and says both', async () => {
  const context = testContext();
  const { work } = context.paths;
  const folder = join(work, 'drills', 'drill-1');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'runbook.json'), '{');
  const orphans = await Promise.all(
    ['a.us-east-1.data', 'a.us-west-2.data'].map((one) => terraformIn(work, 'drill-1', one)),
  );
  const other = await terraformIn(work, 'drill-2', 'a.us-east-1.data');
  const over = Promise.all(orphans.map(ended));
  await tidySlot(context, 'drill-1', folder);
  expect(await over).toEqual(['SIGKILL', 'SIGKILL']);
  expect(existsSync(folder)).toBe(false);
  expect(context.console.heard.join('\n')).toMatch(
    /killed here before: Terraform still ran, and was ended \(\d+, \d+\), .*drill-1 was removed/,
  );
  expect([other.exitCode, other.signalCode]).toEqual([null, null]);
  const gone = ended(other);
  other.kill('SIGKILL');
  await gone;
});

it('says nothing where nothing was left', async () => {
  const context = testContext();
  await tidySlot(context, 'drill-1', join(context.paths.work, 'drills', 'drill-1'));
  expect(context.console.heard).toEqual([]);
});
