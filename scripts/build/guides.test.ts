/** Guides can be followed: the commands that ask no AWS are run as they stand, in order. Those that need a lab: lab.integration.test.ts. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { blockCalls } from '../testing/documents';
import { dr, json } from '../testing/terminal';

/** Verbs that ask neither AWS nor a lab. */
const OFFLINE = ['init', 'synth', 'check', 'explain', 'graph'];

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'guides-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test.each([
  ['docs/environment.md', ['init', 'synth', 'check', 'explain', 'graph']],
  ['docs/state-surgery.md', ['synth']],
])('%s', async (file, verbs) => {
  const found = blockCalls(readFileSync(resolve(file), 'utf8')).filter(([verb = '']) => OFFLINE.includes(verb));
  expect(found.map(([verb]) => verb)).toEqual(verbs);
  for (const call of found) {
    // NAME is the reader's; in the guide it is what `dr init` was just given.
    const words = call.map((word) => (word === 'NAME' ? 'staging' : word));
    const { code, stdout, stderr } = await dr(project, ...words, '--json', '--yes');
    expect({ call, code, stderr: code === 0 ? '' : stderr }).toEqual({ call, code: 0, stderr: '' });
    expect(json({ code, stdout, stderr })).toMatchObject({ verb: call[0], exit: 0 });
  }
});
