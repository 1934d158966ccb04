import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify } from '../modules/terraform/processes';
import { settleWorld, tidyWork } from './orphans';
import { forgetContexts, testContext } from './testing/context';

afterAll(forgetContexts);

const gone = JSON.stringify({ pid: process.pid, started: 'long ago' });
const here = JSON.stringify(identify(process.pid));

function made(...path: readonly string[]): string {
  const folder = join(...path);
  mkdirSync(folder, { recursive: true });
  return folder;
}

it('removes the private folders of runs that are gone, and leaves those of runs that go on', async () => {
  const { work } = testContext().paths;
  for (const [name, owner] of Object.entries({ 'synth-a': gone, 'check-b': gone, 'synth-c': here, 'synth-d': null })) {
    const folder = made(work, name);
    if (owner !== null) writeFileSync(join(folder, '.owner'), owner);
  }
  made(work, 'runs');
  await tidyWork(work, Date.now());
  expect(readdirSync(work).sort()).toEqual(['runs', 'synth-c', 'synth-d']);
  // One that does not say whose it is goes after a day.
  await tidyWork(work, Date.now() + 25 * 3600_000);
  expect(readdirSync(work).sort()).toEqual(['runs', 'synth-c']);
});

it('removes plan files of runs that are gone: they hold secrets', async () => {
  const { work } = testContext().paths;
  const folders = Object.entries({ killed: gone, going: here, older: null }).map(([name, owner]) => {
    const folder = made(work, 'terraform', 'lab', name);
    writeFileSync(join(folder, 'judged.tfplan'), 'secret');
    if (owner !== null) writeFileSync(join(folder, 'judged.owner'), owner);
    return folder;
  });
  await tidyWork(work, Date.now());
  expect(folders.map((folder) => readdirSync(folder).sort())).toEqual([[], ['judged.owner', 'judged.tfplan'], []]);
});

it('keeps a state that a lab did not take when the next lab begins, where it blocks nothing', () => {
  const { work } = testContext().paths;
  const folder = made(work, 'terraform', 'lab', 'e.global');
  const other = made(work, 'terraform', '123456789012', 'e.global');
  for (const one of [folder, other]) writeFileSync(join(one, 'errored.tfstate'), '{}');
  writeFileSync(join(work, 'terraform', 'lab', 'terraform.tfrc'), '');
  const told: string[] = [];
  settleWorld(work, 'lab', (text) => told.push(text));
  expect(readdirSync(join(folder, 'kept'))).toEqual(['of-an-earlier-lab.tfstate']);
  expect(existsSync(join(folder, 'errored.tfstate'))).toBe(false);
  expect(told.join()).toContain('A state of e.global');
  expect(existsSync(join(other, 'errored.tfstate'))).toBe(true);
});
