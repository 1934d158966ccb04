import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_VARIABLE } from '../../modules/terraform/running';
import { identify } from '../../modules/terraform/processes';
import { remainsHere, settleWorld, tidyWork } from './orphans';
import { forgetContexts, testContext } from '../testing/context';

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
  const adoption = { 'adopt.tf.json': '{}', 'adopt.tfplan': 'secret' };
  const adoptions = [gone, here, null].map((owner, index) => {
    const folder = made(work, 'terraform', 'lab', `adopts-${index}`);
    for (const [name, text] of Object.entries(adoption)) writeFileSync(join(folder, name), text);
    if (owner !== null) writeFileSync(join(folder, 'adopt.owner'), owner);
    return folder;
  });
  await tidyWork(work, Date.now());
  const all = ['adopt.owner', 'adopt.tf.json', 'adopt.tfplan'];
  expect(adoptions.map((folder) => readdirSync(folder).sort())).toEqual([[], all, []]);
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

describe('what killed runs left is named with what deals with it', () => {
  const STATE = 'warm-standby.global';
  type Here = ReturnType<typeof testContext>;
  const look = (context: Here) => remainsHere({ ...context, environment: () => 'warm-standby' }, 'lab', Date.now());
  const of = (context: Here): string => made(context.paths.work, 'terraform', 'lab', STATE);

  it.each<[string, (context: Here) => void, object | null]>([
    ['nothing', () => undefined, null],
    [
      'a state that was not written',
      (context) => writeFileSync(join(of(context), 'errored.tfstate'), '{}'),
      { kind: 'state-not-written', state: STATE, fix: `dr state push ${STATE}`, matters: true },
    ],
    [
      'half of an apply',
      (context) => writeFileSync(join(of(context), 'unfinished.json'), '["aws_lb.entry"]'),
      {
        kind: 'half-made',
        words: expect.stringContaining('aws_lb.entry') as string,
        fix: expect.stringContaining(`dr state adopt ${STATE}`) as string,
        matters: true,
      },
    ],
    ...['', '["aws_lb.entry"', '{}', '[1]'].map((text): [string, (context: Here) => void, object] => [
      `half of an apply whose record is damaged: ${text || 'empty'}`,
      (context) => writeFileSync(join(of(context), 'unfinished.json'), text),
      {
        kind: 'half-made',
        words: expect.stringMatching(/unfinished\.json, which should say what, cannot be read/) as string,
        fix: expect.stringContaining(
          `dr state adopt ${STATE} ADDRESS; an apply that ends well, or you, remove`,
        ) as string,
        matters: true,
      },
    ]),
    ['a crash', (context) => writeFileSync(join(of(context), 'crash.log'), ''), { kind: 'crashed', matters: true }],
    [
      'half of an initialisation',
      (context) => made(of(context), '.terraform'),
      { kind: 'half-initialised', fix: `dr plan ${STATE} makes it anew`, matters: false },
    ],
    [
      'a whole initialisation',
      (context) => {
        made(of(context), '.terraform');
        writeFileSync(join(of(context), '.initialised'), 'x');
      },
      null,
    ],
    [
      'a plan that nobody judges',
      (context) => {
        writeFileSync(join(of(context), 'judged.tfplan'), '');
        writeFileSync(join(of(context), 'judged.owner'), gone);
      },
      { kind: 'plan-file', matters: false },
    ],
    [
      'a plan of an adoption that died',
      (context) => {
        writeFileSync(join(of(context), 'adopt.tfplan'), '');
        writeFileSync(join(of(context), 'adopt.owner'), gone);
      },
      { kind: 'plan-file', words: expect.stringContaining('adopt.tfplan') as string, matters: false },
    ],
    [
      'a plan that is judged now',
      (context) => {
        writeFileSync(join(of(context), 'judged.tfplan'), '');
        writeFileSync(join(of(context), 'judged.owner'), here);
      },
      null,
    ],
    [
      'folders of runs',
      ({ paths }) => writeFileSync(join(made(paths.work, 'synth-a'), '.owner'), gone),
      { kind: 'run-folder', words: expect.stringContaining('synth-a') as string, matters: false },
    ],
    [
      "another environment's",
      ({ paths }) => writeFileSync(join(made(paths.work, 'terraform', 'lab', 'e.global'), 'errored.tfstate'), '{}'),
      null,
    ],
    [
      "another world's",
      ({ paths }) => writeFileSync(join(made(paths.work, 'terraform', '1', STATE), 'errored.tfstate'), '{}'),
      null,
    ],
  ])('%s', async (_what, leave, found) => {
    const context = testContext();
    of(context);
    leave(context);
    expect(await look(context)).toEqual({
      known: true,
      value: found === null ? [] : [expect.objectContaining(found)],
    });
  });

  it('a process, with its id, as long as it runs; what it works at is not half done', async () => {
    const context = testContext();
    made(of(context), '.terraform');
    const key = 'a'.repeat(24);
    const record = {
      key,
      owner: JSON.parse(gone) as object,
      leader: null,
      cwd: of(context),
      writes: true,
      output: null,
    };
    writeFileSync(join(made(context.paths.work, 'running'), `${key}.json`), JSON.stringify(record));
    const child = spawn('sleep', ['60'], { env: { PATH: process.env['PATH'] ?? '', [KEY_VARIABLE]: key } });
    try {
      await new Promise((begun) => child.once('spawn', begun));
      expect(await look(context)).toEqual({
        known: true,
        value: [
          {
            kind: 'still-running',
            state: STATE,
            words: `process ${child.pid} of a dr that was killed still runs in ${of(context)}`,
            fix: expect.stringContaining(`dr plan ${STATE} tells it to stop`) as string,
            matters: true,
          },
        ],
      });
    } finally {
      const over = new Promise((ended) => child.once('exit', ended));
      child.kill('SIGKILL');
      await over;
    }
  });

  it('and where nobody can look, that is said', async () => {
    const context = testContext();
    writeFileSync(join(made(context.paths.work), 'terraform'), 'a file');
    expect(await look(context)).toMatchObject({ known: false, why: expect.stringContaining('ENOTDIR') as string });
  });
});
