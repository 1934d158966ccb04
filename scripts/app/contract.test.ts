/**
 * The contract of every verb: one JSON document on stdout, stable keys, the matching exit code. Each is a separate
 * process.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { dr, type Finished } from '../testing/terminal';
import { VERBS } from './verbs';

/** Verbs that make a world of their own: their example would run for minutes. */
const OWN_WORLD = ['drill'];
/** Verbs whose example asks the lab, which is not of an environment. */
const LAB_FIRST = ['lab'];

interface Document {
  readonly verb: string | null;
  readonly environment?: string | null;
  readonly exit: number;
  readonly next: string;
  readonly error?: { readonly code: string; readonly what: string; readonly why: string; readonly fix: string };
}

let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'contract-'));
  cpSync(resolve('env'), join(project, 'env'), { recursive: true });
  // The first one builds the program where its sources changed; the others find it built.
  await dr(project, '--help');
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The words of an entry's example behind `dr`. */
function words(example: string): readonly string[] {
  const [program, ...rest] = [...example.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
  expect(program).toBe('dr');
  return rest;
}

/** The one document, held to what holds for every verb and every end. */
function document({ code, stdout, stderr }: Finished): Document {
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const found = JSON.parse(stdout) as Document;
  expect({ exit: found.exit, next: typeof found.next, code }).toEqual({ exit: code, next: 'string', code: found.exit });
  expect(found.next).not.toBe('');
  expect(Object.keys(found).filter((key) => !/^[a-z][a-z0-9_]*$/.test(key))).toEqual([]);
  if (found.error !== undefined) {
    const { code: name, what, why, fix } = found.error;
    expect([name, what, why, fix].every((text) => typeof text === 'string' && text !== '')).toBe(true);
    expect(stderr).toContain(what);
  }
  return found;
}

const entries = VERBS.map((entry): [string, (typeof VERBS)[number]] => [entry.name, entry]);

describe.each(entries)('dr %s', (name, { example, environment, json }) => {
  const call = words(example);

  it('refuses an option that it does not have', async () => {
    const found = document(await dr(project, ...call, '--json', '--no-such-option'));
    expect(found).toMatchObject({ verb: name, exit: 1, error: { code: 'usage' } });
  });

  if (environment !== false && !LAB_FIRST.includes(name)) {
    it('refuses an environment that there is not', async () => {
      const found = document(await dr(project, ...call, '--json', '--env', 'nowhere'));
      expect(found).toMatchObject({ verb: name, exit: 1, error: { code: 'unknown-environment' } });
    });
  }

  if (!OWN_WORLD.includes(name)) {
    it('ends with 0, or refused if it needs a lab and none runs', async () => {
      const found = document(await dr(project, ...call, '--json', '--lab', '--env', 'warm-standby'));
      expect(found.verb).toBe(name);
      if (environment !== false) expect(found.environment).toBe('warm-standby');
      if (found.error !== undefined) expect(found).toMatchObject({ exit: 3, error: { code: 'no-lab' } });
      else if (json !== undefined) expect(Object.keys(found)).toContain(/^`(\w+)/.exec(json)?.[1]);
    });
  }
});

it('lists the verbs if none is named', async () => {
  expect(document(await dr(project, 'rescue', '--json'))).toMatchObject({
    verb: null,
    exit: 1,
    error: { code: 'usage' },
  });
  expect(document(await dr(project, '--json'))).toMatchObject({ verb: null, exit: 1, error: { code: 'usage' } });
});
