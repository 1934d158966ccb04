/** Files that are not overlays are refused by name: other kinds, encodings and languages. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrError } from '../console/errors';
import { MOST_BYTES } from './file-text';
import { listEnvironments, readOverlays } from './read';
import { resolveSettings } from './resolve';
import { SETTINGS } from '../patterns/index.settings';

const project = join(__dirname, '../..');
const WEST = 'env/warm-standby/us-west-2.tfvars.json';
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'files-'));
  cpSync(join(project, 'env'), join(root, 'env'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

/** Problems of the environment, with an optional overlay from the command line. */
function problems(...varFiles: string[]): readonly string[] {
  try {
    resolveSettings(readOverlays(root, 'warm-standby', { varFiles, vars: [] }), SETTINGS);
    return [];
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    return error.problems.map(({ code, file, value, fix }) => `${code} ${file}: ${String(value)} -> ${fix}`);
  }
}
const write = (file: string, content: string | Uint8Array): void => writeFileSync(join(root, file), content);
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('what is no regular file is refused at once, by its kind', () => {
  const REGULAR = 'name a regular file; write what a program prints into a file first';

  test('a pipe that nobody writes to, as an overlay and from the command line', () => {
    rmSync(join(root, WEST));
    spawnSync('mkfifo', [join(root, WEST)]);
    expect(problems()).toEqual([`unreadable-json ${WEST}: this is a pipe (FIFO) -> ${REGULAR}`]);
    rmSync(join(root, WEST));
    spawnSync('mkfifo', [join(root, 'pipe')]);
    cpSync(join(project, WEST), join(root, WEST));
    expect(problems('pipe')).toEqual([`unreadable-json pipe: this is a pipe (FIFO) -> ${REGULAR}`]);
  });

  test('a device without an end, and a folder', () => {
    expect(problems('/dev/zero')).toEqual([`unreadable-json /dev/zero: this is a device -> ${REGULAR}`]);
    expect(problems('env')).toEqual([`unreadable-json env: this is a folder -> ${REGULAR}`]);
  });

  test('a socket', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
    try {
      expect(problems('socket')).toEqual([`unreadable-json socket: this is a socket -> ${REGULAR}`]);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('a file that is larger than any overlay', () => {
    write('large.json', `{"tags":{}${' '.repeat(MOST_BYTES)}}`);
    expect(problems('large.json')).toEqual([
      `unreadable-json large.json: the file has ${MOST_BYTES + 11} bytes; an overlay has at most ${MOST_BYTES} -> remove from the file what is no setting`,
    ]);
  });

  test('a name that no disk takes', () => {
    expect(problems('x'.repeat(5000))).toEqual([expect.stringContaining('ENAMETOOLONG')]);
  });
});

describe('another encoding is one problem, that of the file', () => {
  const utf16 = (json: string): Buffer => Buffer.from(json, 'utf16le');
  const SAVE = 'save the file as UTF-8';

  test.each<[string, (json: string) => Uint8Array, string]>([
    ['UTF-16 with a byte order mark', (json) => utf16(`\ufeff${json}`), `${WEST}: the file is UTF-16`],
    ['UTF-16 the other way round', (json) => utf16(`\ufeff${json}`).swap16(), `${WEST}: the file is UTF-16`],
    ['UTF-16 without', utf16, `${WEST}: the file is UTF-16 without a byte order mark`],
    [
      'Latin-1',
      (json) => Buffer.from(json.replace('schema.json', 'sch\u00e9ma.json'), 'latin1'),
      `${WEST}:2:21: the file is not UTF-8 (Latin-1 or Windows-1252 perhaps)`,
    ],
    [
      'something else',
      () => Buffer.from('PK\u0003\u0004 \0\0\0'),
      `${WEST}: the file is binary: it holds bytes of value 0`,
    ],
  ])('%s', (_, encode, problem) => {
    write(WEST, encode(text(WEST)));
    expect(problems()).toEqual([`unreadable-json ${problem} -> ${SAVE}`]);
  });

  test('a byte order mark of UTF-8 is no mistake', () => {
    write(WEST, `\ufeff${text(WEST)}`);
    expect(problems()).toEqual([]);
  });

  test('a problem of the base file hides all others', () => {
    write('env/base.tfvars.json', utf16(text('env/base.tfvars.json')));
    expect(problems()).toEqual([
      `unreadable-json env/base.tfvars.json: the file is UTF-16 without a byte order mark -> ${SAVE}`,
    ]);
  });
});

describe('another language than JSON', () => {
  test('a variable file of Terraform from the command line is called what it is', () => {
    write('prod.tfvars', '# ours\nregions = ["us-east-1"]\n');
    expect(problems('prod.tfvars')).toEqual([
      'unreadable-json prod.tfvars:1:1: this is HCL, Terraform\'s own language ("regions = …"), and no JSON -> write the file as JSON: { "regions": … }',
    ]);
  });

  test.each([
    'env/warm-standby/us-west-2.tfvars',
    'env/warm-standby/common.auto.tfvars',
    'env/warm-standby/us-west-2.auto.tfvars.json',
    'env/warm-standby/us-west-2.json',
    'env/warm-standby/us-west-2.tfvars.JSON',
    'env/warm-standby/env.yaml',
    'env/warm-standby/us-west-2.tf',
    'env/warm-standby/us-west-2.tf.json',
    'env/warm-standby/us-west-2.tfvar.json',
    'env/regions/us-west-2.tfvars',
    'env/base.tfvars',
    'env/warm-standby.tfvars.json',
  ])('%s is refused by name, and not ignored', (file) => {
    write(file, 'x = 1\n');
    expect(problems()).toEqual([expect.stringContaining(`ignored-file ${file}: `)]);
  });

  test.each([
    'env/warm-standby/README.md',
    'env/warm-standby/.gitkeep',
    'env/notes.json',
    'env/warm-standby/cost.yaml',
  ])('%s is accepted', (file) => {
    write(file, 'x');
    expect(problems()).toEqual([]);
  });
});

test('an environment that is a link is an environment like others', () => {
  mkdirSync(join(root, 'elsewhere'));
  renameSync(join(root, 'env/warm-standby'), join(root, 'elsewhere/ws'));
  symlinkSync('../elsewhere/ws', join(root, 'env/warm-standby'));
  expect(listEnvironments(root)).toEqual(['eu-warm-standby', 'three-regions', 'warm-standby']);
  expect(problems()).toEqual([]);
});

describe('what is nested deeper than any setting is one problem of its own, however deep', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
  const SHALLOW = 'remove the inner levels: no setting has that many';
  const found = 'more than 10 levels of lists and objects';

  test.each([11, 12, 100, 200_000])('%i levels in a file', (levels) => {
    write('deep.json', `{"tags":\n${nested(levels - 1)}}`);
    const expected = levels === 11 ? /^wrong-type deep\.json: / : /^too-deep deep\.json:2:11: /;
    expect(problems('deep.json')).toEqual([expect.stringMatching(expected)]);
  });

  test('objects too', () => {
    write('deep.json', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(problems('deep.json')).toEqual([`too-deep deep.json:1:56: ${found} -> ${SHALLOW}`]);
  });

  test('a value on the command line, which is not taken for text', () => {
    expect.assertions(1);
    try {
      resolveSettings(readOverlays(root, 'warm-standby', { varFiles: [], vars: [`tags=${nested(5000)}`] }), SETTINGS);
    } catch (error) {
      expect((error as DrError).problems.map(({ code, file, fix }) => [code, file, fix])).toEqual([
        ['too-deep', '--var tags', SHALLOW],
      ]);
    }
  });
});
