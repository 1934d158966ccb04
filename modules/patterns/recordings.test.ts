/** Every runbook, step for step, as it was recorded. After a wanted change: UPDATE_GOLDENS=1 npx jest modules/patterns/recordings, and read the diff. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RECORDED } from './testing/recorded';
import { differences, fromFiles, toFiles, type Files, type Recorded } from './testing/recording';

const FOLDER = join(__dirname, 'testing/recordings');

const now = Object.fromEntries(Object.entries(RECORDED).map(([file, make]) => [file, make()]));
if (process.env['UPDATE_GOLDENS'] !== undefined) write(toFiles(now));
const kept = read();

function write(files: Files): void {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(FOLDER, name)), { recursive: true });
    writeFileSync(join(FOLDER, name), text);
  }
}

function read(): Files {
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(FOLDER, name), 'utf8')]));
}

it.each(Object.keys(RECORDED))('the runbooks of %s are those that were recorded', (file) => {
  expect(differences(fromFiles(kept, file), now[file] ?? {})).toEqual([]);
});

it('the files are what is written of them: nothing is left over, and nothing was changed by hand', () => {
  expect(toFiles(now)).toEqual(kept);
});

describe('a difference', () => {
  const book: Recorded[string] = {
    title: 'Move',
    steps: [
      { id: 'freeze', needs: [], met: [{ why: 'frozen' }] },
      { id: 'promote', needs: ['freeze'], deadline: 900, met: [] },
    ],
  };
  const changed = (change: (text: string) => string): readonly string[] =>
    differences({ move: book }, { move: JSON.parse(change(JSON.stringify(book))) as Recorded[string] });

  it.each<[string, (text: string) => string, string]>([
    ['a title', (text) => text.replace('Move', 'Go'), 'move: title: recorded "Move", now "Go"'],
    ['a need', (text) => text.replace('["freeze"]', '[]'), 'move: step promote needs: recorded ["freeze"], now []'],
    ['words', (text) => text.replace('frozen', 'held'), 'move: step freeze met[0] why: recorded "frozen", now "held"'],
    ['a deadline', (text) => text.replace('900', '60'), 'move: step promote deadline: recorded 900, now 60'],
    [
      'an id',
      (text) => text.replace('"id":"promote"', '"id":"go"'),
      'move: steps and their order: recorded "freeze promote", now "freeze go"',
    ],
  ])('in %s is said in one sentence', (_what, change, words) => {
    expect(changed(change)).toEqual([words]);
  });

  it('is none where nothing changed, and a runbook that came or went is one', () => {
    expect(changed((text) => text)).toEqual([]);
    expect(differences({ gone: book }, { made: book })).toEqual([
      'gone: is recorded, and is not made any more',
      'made: is not recorded',
    ]);
  });
});
