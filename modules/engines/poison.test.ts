/**
 * Text from outside that means something in the language of an engine: whatever a runbook or a picture carries arrives literally, and
 * nothing of it is evaluated. Each language is read by a program of its own: bash, JSONata, YAML, Markdown, Graphviz.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instance } from '@viz-js/viz';
import jsonata from 'jsonata';
import MarkdownIt from 'markdown-it';
import { parse } from 'yaml';
import { sampleTopology } from '../topology/testing/sample';
import { renderDot, withLooks } from '../topology/dot';
import { topologyGraph, type Graph } from '../topology/graph';
import { renderMermaid } from '../topology/mermaid';
import { reachOf } from '../rehearsal/machine';
import type { Runbook } from '../runbook/runbook';
import { suppose } from '../parts/index.observe';
import { everyRunbook, failoversOf } from '../patterns/every';
import { META } from '../recovery/testing/script';
import { renderBash } from './bash/bash';
import { renderGithubActions } from './github-actions/github-actions';
import { renderMarkdown } from './markdown/markdown';
import { renderRegionSwitch } from './region-switch/region-switch';
import { renderMachine } from './step-functions/step-functions';
import { evaluated, text as asText, unevaluated } from './step-functions/jsonata';

// A changed value breaks what the steps promise each other, which is not what is tried here.
jest.mock('../runbook/lint/lint', () => ({
  ...jest.requireActual<object>('../runbook/lint/lint'),
  requireLinted: () => undefined,
}));

/** Every one touches the canary where a shell reads it. */
const POISON =
  '{% $error("read") %} $(touch canary) `touch canary` \' "; touch canary; # \n ${{ secrets.X }} {{ x }} ${file("/x")} <script>alert(1)</script> ]]> | ![x](http://x) \\[x](http://x) $& \u2028 %}';

const TEXTS = ['title', 'why', 'question', 'contains', 'remarks'];

/** The value with the poison behind every text for people, and behind every value that is sent. */
function poisoned<T>(value: T, inside = false, key = ''): T {
  if (typeof value === 'string') return (inside || TEXTS.includes(key) ? `${POISON}${value}` : value) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => poisoned(one, inside, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]: [string, unknown]) => [
    name,
    poisoned(one, inside || name === 'input' || name === 'is', name),
  ]);
  return Object.fromEntries(entries) as T;
}

const RUNBOOKS: readonly Runbook[] = everyRunbook(sampleTopology()).flatMap(({ made }) =>
  made.runbook === null || made.runbook.steps.some(({ act }) => act.some(({ kind }) => kind === 'apply'))
    ? []
    : [made.runbook],
);
const CHOSEN = [...new Map(RUNBOOKS.map((runbook) => [runbook.id, runbook])).values()];

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'poison-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs a script and says what its functions were given, one list of words a call. */
function heard(script: string): { readonly calls: readonly (readonly string[])[]; readonly read: boolean } {
  writeFileSync(join(folder, 'script'), script);
  const { stdout, status, stderr } = spawnSync('bash', ['script'], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
  if (status !== 0) throw new Error(`bash ended with ${status ?? 'a signal'}: ${stderr.slice(0, 500)}`);
  const calls = stdout.split('\u0001').map((call) => call.split('\u0000').slice(0, -1));
  return { calls, read: existsSync(join(folder, 'canary')) };
}

const SPEAK = 'speak() { printf "%s\\0" "$@"; printf "\\1"; }\n';

/** The steps of a script without the functions that carry them out: each only says what it was given. */
function stepsOf(script: string): string {
  const steps = script.slice(script.indexOf('# --- the runbook'), script.indexOf('\nread_arguments "$@"'));
  const stubs = ['observed', 'missing', 'probed', 'answered', 'note', 'act', 'accept', 'is_accepted', 'say'];
  const names = [...steps.matchAll(/^(step_\w+)\(\)/gm)].map(([, name = '']) => name);
  return [
    SPEAK,
    ...stubs.map((name) => `${name}() { speak "$@"; }`),
    'any_begin() { :; }; any_take() { return 1; }; any_end() { return 0; }; return_() { :; }',
    'unless() { :; }; when() { :; }',
    'run_step() { speak "$title" "$or_question"; notes; met; for nth in 0 1 2 3; do unless $nth; when $nth; done; acts; }',
    steps,
    ...names,
    'calls',
  ].join('\n');
}

/** What is left of a text once everything that should be in it is taken out. */
const literal = (words: readonly string[], wanted: string): boolean => words.some((word) => word.includes(wanted));

test.each(CHOSEN.map((runbook) => [runbook.id, runbook] as const))(
  'bash: %s gives every text to its calls as it is, and runs none of them',
  (_, runbook) => {
    const { calls, read } = heard(stepsOf(renderBash(poisoned(runbook), META)));
    expect(read).toBe(false);
    const words = calls.flat();
    expect(words.length).toBeGreaterThan(20);
    for (const { title, met } of runbook.steps) {
      expect(literal(words, `${POISON}${title}`)).toBe(true);
      for (const one of met) expect(literal(words, `${POISON}${one.why}`)).toBe(true);
    }
    const inputs = calls.flatMap((call) => call.filter((word) => word.startsWith('{"') && word.includes('touch')));
    const leaves = inputs.flatMap((word) => JSON.stringify(JSON.parse(word)));
    expect(leaves.length).toBeGreaterThan(5);
    expect(leaves.filter((leaf) => !leaf.includes(JSON.stringify(POISON).slice(1, -1)))).toEqual([]);
  },
);

test('the check of bash sees a text that is run', () => {
  expect(heard(`${SPEAK}speak "x ${'$(touch canary)'}"`)).toEqual({ calls: [['x '], []], read: true });
});

interface Member {
  readonly path: string;
  readonly value: string;
}

/** Every text of a machine, by where it stands. */
function textsOf(value: unknown, path = ''): readonly Member[] {
  if (typeof value === 'string') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsOf(one, `${path}/${key}`));
}

const inner = (value: string): string => value.slice(2, -2);

test.each(CHOSEN.map((runbook) => [runbook.id, runbook] as const))(
  'Step Functions: %s has no expression that is not its own, and sends every text as it is',
  async (_, runbook) => {
    const { machine } = renderMachine(poisoned(runbook), reachOf(runbook));
    // Comments and names are evaluated by nobody.
    const read = textsOf(machine).filter(({ path }) => !/\/(Comment|Next|Default|StartAt)$/.test(path));
    const expressions = read.filter(({ value }) => value.startsWith('{%'));
    for (const { value } of expressions) expect(() => jsonata(inner(value))).not.toThrow();
    const sent = expressions.filter(
      ({ path, value }) => /\/Arguments\/(?!Message)/.test(path) && value.includes('touch canary'),
    );
    expect(sent.length).toBeGreaterThan(5);
    for (const { value } of sent) {
      expect(String(await jsonata(inner(value)).evaluate(undefined)).startsWith(POISON)).toBe(true);
    }
    // What is an expression and holds the poison holds it in a text: without its texts it is free of it.
    const bare = expressions.map(({ value }) => inner(value).replace(/"(?:[^"\\]|\\.)*"/g, '""'));
    expect(bare.filter((one) => /touch|secrets|script>/.test(one))).toEqual([]);
  },
);

test('JSONata: text becomes an expression that gives it, and what only looks like one is evaluated without that', async () => {
  for (const value of ['{% $error("read") %}', '{%', POISON]) {
    expect(await jsonata(inner(unevaluated(value))).evaluate(undefined)).toBe(value);
    expect(await jsonata(inner(evaluated(asText(value)))).evaluate(undefined)).toBe(value);
  }
  await expect(jsonata(inner('{% $error("read") %}')).evaluate(undefined)).rejects.toMatchObject({ message: 'read' });
  expect(unevaluated('plain %}')).toBe('plain %}');
});

test.each(CHOSEN.map((runbook) => [runbook.id, runbook] as const))(
  'Markdown: %s has no HTML and no image of its own, and its commands run none of the texts',
  (_, runbook) => {
    const page = renderMarkdown(poisoned(runbook), META);
    const tokens = new MarkdownIt({ html: true }).parse(page, {});
    const flat = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
    expect(flat.filter(({ type }) => /html|image|link_open/.test(type)).map(({ content }) => content)).toEqual([]);
    const commands = flat.filter(({ type, info }) => type === 'fence' && info === 'bash');
    expect(commands.length).toBeGreaterThan(5);
    const stubs = `${SPEAK}aws() { speak "$@"; }; curl() { speak "$@"; }; dig() { speak "$@"; }; dr() { speak "$@"; }`;
    const { calls, read } = heard([stubs, ...commands.map(({ content }) => content)].join('\n'));
    expect(read).toBe(false);
    const inputs = calls.flatMap((call) => call.filter((word) => word.startsWith('{"') && word.includes('touch')));
    expect(inputs.length).toBeGreaterThan(5);
    for (const word of inputs) expect(JSON.stringify(JSON.parse(word))).toContain(JSON.stringify(POISON).slice(1, -1));
  },
);

test('the check of Markdown sees HTML and images', () => {
  const tokens = new MarkdownIt({ html: true }).parse('a <script>x</script> ![x](http://x)', {});
  expect(tokens.flatMap(({ children }) => children ?? []).map(({ type }) => type)).toEqual(
    expect.arrayContaining(['html_inline', 'image']),
  );
});

describe('a picture', () => {
  const whole = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return ['title', 'detail', 'label'].includes(key) ? `${POISON}${value}` : value;
    if (Array.isArray(value)) return value.map((one) => whole(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, whole(one, name)]));
  };
  const graph = whole(topologyGraph(sampleTopology())) as Graph;

  test('of Graphviz shows the text, and its SVG has no element of the text', async () => {
    const viz = await instance();
    const svg = withLooks(viz.renderString(renderDot(graph), { format: 'svg' }), graph);
    expect(svg).not.toMatch(/<script|<img/);
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(svg.match(/<svg /g)).toHaveLength(1);
    expect(svg.match(/<title>/g)).toHaveLength(1);
  });

  test('of Mermaid has every text in one line between quotes, without a character that it or the page would read', () => {
    const lines = renderMermaid(graph).split('\n');
    const texts = lines.slice(3).flatMap((line) => [...line.matchAll(/"([^"]*)"/g)].map(([, one = '']) => one));
    expect(texts.length).toBeGreaterThan(5);
    expect(
      texts.filter((one) => /[<>`&\\;](?!\d)/.test(one.replaceAll('<br/>', '').replace(/#(?:\d+|quot);/g, ''))),
    ).toEqual([]);
    expect(lines.slice(3).filter((line) => (line.match(/"/g) ?? []).length % 2 === 1)).toEqual([]);
    expect(JSON.parse((lines[1] ?? '').replace('title: ', ''))).toBe(graph.title);
  });
});

describe('ARC Region switch', () => {
  /** Texts for people, and tags: what a step sends is what its block is chosen by. */
  const texts = <T>(value: T, key = ''): T => {
    if (typeof value === 'string') return (TEXTS.includes(key) ? `${POISON}${value}` : value) as T;
    if (Array.isArray(value)) return value.map((one: unknown) => texts(one, key)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, texts(one as unknown, name)])) as T;
  };
  const plain = sampleTopology();
  const topology = { ...plain, tags: { ...plain.tags, owner: POISON } };
  const observation = suppose(topology, { serving: topology.databaseHomeRegion });
  const place = { topology, observation, failovers: failoversOf(topology, observation) };
  const movable = CHOSEN.filter(({ id }) => !['failover-detach', 'failback-rebuild'].includes(id));
  const meta = { command: `dr ${POISON}`, source: POISON };
  const filesOf = (runbook: Runbook): ReadonlyMap<string, string> =>
    renderRegionSwitch(texts(runbook), place, meta).files;

  test.each(movable.map((runbook) => [runbook.id, runbook] as const))(
    'of %s: every document of AWS is JSON in which the text is a text',
    (_, runbook) => {
      const files = filesOf(runbook);
      const documents = [...files].filter(([path]) => path.endsWith('.json'));
      expect(documents.length).toBeGreaterThan(3);
      for (const [, text] of documents) expect(() => JSON.parse(text) as unknown).not.toThrow();
      const { tags } = JSON.parse(files.get('create-plan.json') ?? '') as { readonly tags: Record<string, string> };
      expect(tags['owner']).toBe(POISON);
    },
  );

  test.each(movable.map((runbook) => [runbook.id, runbook] as const))(
    'of %s: Terraform is given no template but those of this engine',
    (_, runbook) => {
      const found = textsOf(JSON.parse(filesOf(runbook).get('plan.tf.json') ?? '') as unknown);
      expect(found.filter(({ value }) => value.includes('touch canary')).length).toBeGreaterThan(0);
      const templates = found.filter(({ value }) => /\$\{|%\{/.test(value.replace(/\$\$\{|%%\{/g, '')));
      expect(
        templates.map(({ value }) => value).filter((value) => !/^\$\{aws_iam_role\.\w+\.\w+\}$/.test(value)),
      ).toEqual([]);
    },
  );

  test.each(movable.map((runbook) => [runbook.id, runbook] as const))(
    'of %s: the report has no HTML, image or link of the text, and its commands run none of it',
    (_, runbook) => {
      const page = filesOf(runbook).get('report.md') ?? '';
      expect(page).toContain('&lt;script>');
      const tokens = new MarkdownIt({ html: true }).parse(page, {});
      const flat = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
      expect(flat.filter(({ type }) => /html|image|link_open/.test(type)).map(({ content }) => content)).toEqual([]);
      const commands = flat.filter(({ type, info }) => type === 'fence' && info === 'bash');
      const stubs = `${SPEAK}aws() { speak "$@"; }; dr() { speak "$@"; }; PLAN_ARN=p EXECUTION_ID=e`;
      expect(heard([stubs, ...commands.map(({ content }) => content)].join('\n')).read).toBe(false);
    },
  );
});

describe('a workflow of GitHub Actions', () => {
  const ci = { provider: 'github', repository: 'org/shop', branch: 'main' } as const;
  const sample = sampleTopology();
  const operators = [`arn:aws:iam::${sample.accountId}:role/shop-warm-standby-ci`];
  const topology = {
    ...sample,
    tags: { ...sample.tags, owner: POISON },
    settings: { ...sample.settings, ci, operator_principals: [...operators, POISON], tags: { owner: POISON } },
  };
  const files = (meta: { readonly command: string; readonly source: string }): ReadonlyMap<string, string> =>
    renderGithubActions(topology, meta);
  const plain = files({ command: 'dr', source: 'env' });

  test('means the same to a parser of YAML with hostile text as without, and has no expression of the text', () => {
    for (const [path, text] of files({ command: POISON, source: `\r\n\u0085jobs: ${POISON}` })) {
      expect(parse(text)).toEqual(parse(plain.get(path) ?? ''));
      const scripts = textsOf(parse(text)).filter(({ path: at }) => at.endsWith('/run'));
      expect(scripts.length).toBeGreaterThan(1);
      expect(scripts.filter(({ value }) => value.includes('${{'))).toEqual([]);
    }
  });

  test.each([
    'x-${{ secrets.X }}',
    'x: y',
    '- x',
    '*x',
    '!!js/function x',
    'x\ny',
    '"x"',
    "x' #",
    '{x}',
    '$(x)',
    '%TAG',
  ])('is not made where a name of it is %j', (name) => {
    for (const change of [
      { environment: name },
      { controlRegion: name },
      { settings: { ...topology.settings, ci: { ...ci, branch: name } } },
      { accountId: name },
    ]) {
      const other = { ...topology, ...change };
      const own = [...operators, `arn:aws:iam::${other.accountId}:role/shop-warm-standby-ci`];
      const asked = { ...other, settings: { ...other.settings, operator_principals: own } };
      expect(() => renderGithubActions(asked, { command: 'dr', source: 'env' })).toThrow(
        expect.objectContaining({ code: 'not-for-engine' }) as Error,
      );
    }
  });

  test('the check sees a key that a text makes, and an expression', () => {
    expect(parse('# a\njobs: x')).not.toEqual(parse('# a jobs: x\n'));
    expect(textsOf(parse('run: "echo ${{ x }}"')).filter(({ value }) => value.includes('${{'))).toHaveLength(1);
  });
});
