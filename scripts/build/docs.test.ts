/** The documentation is true: what it names exists, what it shows can be typed, what it lists is complete. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AURORA_DURATIONS, TASK_SECONDS, type DurationName } from '../../modules/parts/index.lab';
import { ASKING } from '../../modules/engines/bash/library';
import { declaredProgram } from '../app/program';
import { VERBS } from '../app/verbs';
import {
  brokenLinks,
  calls,
  documents,
  firstCells,
  missingPaths,
  notLedTo,
  npmScripts,
  table,
  usageOf,
  variables,
  withGenerated,
  wrongWith,
  type Usage,
} from '../testing/documents';
import { anchorsOfPage } from '../testing/slug';

const root = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const all = documents(root);
const written = all.map(({ text }) => text).join('\n');

it('finds the documents', () => {
  expect(all.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['README.md', 'docs/recovery.md', 'docs/decisions/README.md', 'env/README.md']),
  );
});

describe('links and names', () => {
  it('lead somewhere', () => {
    expect(all.flatMap((one) => brokenLinks(root, one))).toEqual([]);
    expect(all.flatMap((one) => missingPaths(root, one))).toEqual([]);
  });

  it('are rejected where they do not', () => {
    const text = '[a](lost.md) [b](recovery.md#lost) [c](recovery.md#freeze) `modules/lost/x.ts` `modules/<room>/x.ts`';
    const wrong = { file: 'docs/wrong.md', text };
    expect(brokenLinks(root, wrong)).toEqual(['docs/wrong.md: lost.md', 'docs/wrong.md: recovery.md#lost']);
    expect(missingPaths(root, wrong)).toEqual(['docs/wrong.md: modules/lost/x.ts']);
  });

  it('have the anchors that GitHub gives them', () => {
    const anchor = anchorsOfPage();
    const titles = ['What `--json` prints', 'X, y!', 'Again', 'Again', 'Größe & Rolle'];
    expect(titles.map(anchor)).toEqual(['what---json-prints', 'x-y', 'again', 'again-1', 'größe--rolle']);
  });

  it('lead from the index to every page', () => {
    expect(notLedTo(all, 'docs/README.md')).toEqual([]);
    const lost = { file: 'docs/lost.md', text: '# Lost\n' };
    expect(notLedTo([...all, lost], 'docs/README.md')).toEqual(['docs/lost.md']);
  });

  const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const unknownScripts = (text: string): readonly string[] =>
    npmScripts(text).filter((name) => scripts[name] === undefined);

  it('of npm scripts are those of package.json', () => {
    // Decisions also name what was not done.
    const guides = all.filter(({ file }) => !file.startsWith('docs/decisions/'));
    expect(guides.flatMap(({ text }) => unknownScripts(text))).toEqual([]);
    expect(unknownScripts('`npm run -s lost -- x` `npm test`\n```\nnpm run gone\n```\n')).toEqual(['lost', 'gone']);
  });

  const sources = ['examples', 'modules', 'scripts'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs|cjs)$/.test(name) && !/[.]test[.]ts$/.test(name))
      .map((name) => read(join(folder, name))),
  );
  const unknownVariables = (text: string): readonly string[] =>
    variables(text).filter((name) => !sources.some((source) => source.includes(name)));

  it('of environment variables are read somewhere', () => {
    expect(unknownVariables(written)).toEqual([]);
    expect(unknownVariables('set DR_ENV and DR_NOBODY_READS_IT')).toEqual([['DR', 'NOBODY', 'READS', 'IT'].join('_')]);
  });
});

describe('commands', () => {
  const usages = new Map<string, Usage>();
  const wrong = (text: string): readonly string[] => calls(text).flatMap((call) => wrongWith(call, usages));

  beforeAll(async () => {
    const program = await declaredProgram();
    for (const command of program.commands) usages.set(command.name(), usageOf(command, program));
  });

  it('can be typed as they stand', () => {
    expect(calls(written).length).toBeGreaterThan(50);
    expect(all.flatMap(({ file, text }) => wrong(text).map((why) => `${file}: ${why}`))).toEqual([]);
  });

  it('are rejected with an unknown verb, option or action', () => {
    const block = ['```', '$ dr rescue --now', 'npm run drill -- --gracefully # no', 'dr lab sink us-east-1', '```'];
    expect(wrong(`${block.join('\n')}\n`)).toEqual([
      'there is no verb rescue',
      'drill has no --gracefully',
      'lab has no sink',
    ]);
    expect(wrong('`dr failover --to up --accept --yes --soon` and `dr <verb> --help`')).toEqual([
      'failover has no --soon',
    ]);
  });

  it('of promote-dr.sh are the script’s', () => {
    const options = [...ASKING.matchAll(/^ +(--[a-z|-]+)\)/gm)].flatMap(([, names = '']) => names.split('|'));
    const script = new Map<string, Usage>([
      ['promote', { options: new Map(options.map((name) => [name, false])), actions: null }],
    ]);
    const bad = (text: string): readonly string[] =>
      calls(text, './promote-dr.sh').flatMap((call) => wrongWith(['promote', ...call], script));
    expect(options).toContain('--plan');
    expect(calls(read('docs/prepare.md'), './promote-dr.sh').length).toBeGreaterThan(1);
    expect(bad(written)).toEqual([]);
    expect(bad('`./promote-dr.sh --force`')).toEqual(['promote has no --force']);
  });
});

describe('lists', () => {
  const folders = readdirSync(join(root, 'modules')).filter(
    (name) => readdirSync(join(root, 'modules', name)).length > 0,
  );
  const rooms = [
    ...folders.map((name) => `modules/${name}`),
    'env/',
    'examples/',
    'stacks/',
    'scripts/',
    'docs/',
  ].sort();
  const mapped = (page: string): readonly string[] =>
    firstCells(page.slice(page.indexOf('## The rooms')).split('\n## ')[0] ?? '').toSorted();

  it('of rooms are complete', () => {
    const file = 'docs/architecture.md';
    const said = [...read('.dependency-cruiser.cjs').matchAll(/^ \* {3}([a-z]+) +(.+)$/gm)];
    const shown = table([
      ['folder', 'what is in it'],
      ...said.map(([, room, what = '']) => [`\`modules/${room}\``, what]),
    ]);
    const fresh = withGenerated(read(file), shown, '.dependency-cruiser.cjs');
    if (process.env['UPDATE_GENERATED']) writeFileSync(join(root, file), fresh);
    const page = read(file);
    expect(page).toBe(withGenerated(page, shown, '.dependency-cruiser.cjs'));
    expect(mapped(page)).toEqual(rooms);
    expect(mapped(page.replaceAll('`modules/lab`', '`modules/laboratory`'))).not.toEqual(rooms);
  });

  it('of parts are complete', () => {
    const parts = readdirSync(join(root, 'modules/parts'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map(({ name }) => `${name}/`)
      .sort();
    const page = read('modules/parts/README.md');
    expect(firstCells(page).toSorted()).toEqual(parts);
    expect(firstCells(page.replace('`cache/`', '`store/`')).toSorted()).not.toEqual(parts);
  });

  it('of verbs are complete in the README', () => {
    const readme = read('README.md');
    const lacking = (text: string): readonly string[] =>
      VERBS.map(({ name }) => name).filter((name) => !new RegExp(`\\bdr ${name}\\b`).test(text));
    expect(lacking(readme)).toEqual([]);
    expect(lacking(readme.replaceAll('dr drift', 'dr adrift'))).toEqual(['drift']);
  });

  const decisions = readdirSync(join(root, 'docs/decisions'))
    .filter((name) => /^\d/.test(name))
    .sort()
    .map((name) => {
      const [, number = '', title = ''] = /^# (\d+) (.+)\n/.exec(read(`docs/decisions/${name}`)) ?? [];
      return `- [${number}](${name}) ${title}`;
    });
  const listed = (index: string): readonly string[] => index.split('\n').filter((line) => line.startsWith('- ['));

  it('of decisions are complete', () => {
    const file = 'docs/decisions/README.md';
    const fresh = withGenerated(read(file), decisions.join('\n'));
    if (process.env['UPDATE_GENERATED']) writeFileSync(join(root, file), fresh);
    const index = read(file);
    expect(index).toBe(withGenerated(index, decisions.join('\n')));
    expect(listed(index)).toEqual(decisions);
    expect(listed(index.replace(/- \[001\].*\n/, ''))).not.toEqual(decisions);
  });

  it('of guides are complete', () => {
    const guides = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.md') && name !== 'README.md' && !name.startsWith('decisions/'),
    );
    const index = read('docs/README.md');
    expect(guides.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });
});

/** What a reader calls each duration of Aurora. */
const MEANING: Readonly<Record<DurationName, string>> = {
  pending: 'a switchover or failover before it begins',
  switchover: 'planned switchover of an Aurora global database',
  failover: 'managed failover of an Aurora global database',
  resync: 'the old writer on its new volume, from `pending-resync` to `connected`',
  seed: 'a region that joins, until it is `connected`',
  snapshot: 'cluster snapshot',
  snapshotCopy: 'copy of a cluster snapshot',
  systemSnapshot: 'the snapshot that Aurora takes of the failed writer',
};

const TASKS: Readonly<Record<keyof typeof TASK_SECONDS, readonly [meaning: string, grade: string, source: string]>> = {
  start: ['start of a task', 'C', 'placement, network interface, image, start: tens of seconds on Fargate'],
  health: [
    'a running task until its target is healthy',
    'A',
    'ELB user guide: "your target must pass one health check"; the default interval',
  ],
  correction: ['a service outside the bounds of its scalable target, until it is corrected', 'C', 'chosen here'],
};

function durations(seconds: typeof AURORA_DURATIONS = AURORA_DURATIONS): string {
  const aurora = Object.entries(seconds).map(([name, one]) => [
    MEANING[name as DurationName],
    String(one.seconds),
    one.grade,
    one.source,
  ]);
  const tasks = Object.entries(TASKS).map(([name, [meaning, grade, source]]) => [
    meaning,
    String(TASK_SECONDS[name as keyof typeof TASK_SECONDS]),
    grade,
    source,
  ]);
  return table([['what', 'seconds', 'grade', 'source'], ...aurora, ...tasks]);
}

it('durations of the lab are those of its sources', () => {
  const file = 'docs/lab.md';
  if (process.env['UPDATE_GENERATED']) writeFileSync(join(root, file), withGenerated(read(file), durations()));
  const text = read(file);
  expect(text).toBe(withGenerated(text, durations()));
  const changed = { ...AURORA_DURATIONS, failover: { ...AURORA_DURATIONS.failover, seconds: 1 } };
  expect(text).not.toBe(withGenerated(text, durations(changed)));
});

/** What a region holds that is paid by the hour, whoever uses it. */
const PAID: Readonly<Record<string, string>> = {
  aws_rds_cluster_instance: 'Aurora instances, of `database.instance_class`',
  aws_elasticache_replication_group: 'Redis replication group, with `cache.nodes` nodes',
  aws_nat_gateway: 'NAT gateways, one a zone',
  aws_eip: 'public IPv4 addresses, for the NAT gateways',
  aws_lb: 'load balancer',
  aws_ecs_service: 'ECS service, with `capacity.standby` or `capacity.serving` tasks on Fargate',
};

function paid(region: string): string {
  const states = ['platform', 'data', 'workloads'].map((layer) =>
    read(`stacks/__goldens__/warm-standby.${region}.${layer}.txt`),
  );
  const rows = Object.entries(PAID).map(([type, what]) => [
    what,
    String(states.join('\n').match(new RegExp(`^${type}\\.`, 'gm'))?.length ?? 0),
  ]);
  return table([['in each region', 'how many'], ...rows]);
}

it('what a region holds that is paid is counted in what is synthesized, the same in both', () => {
  const file = 'docs/limits.md';
  if (process.env['UPDATE_GENERATED']) writeFileSync(join(root, file), withGenerated(read(file), paid('us-west-2')));
  expect(paid('us-west-2')).not.toMatch(/\| 0 +\|/);
  expect(paid('us-east-1')).toBe(paid('us-west-2'));
  expect(read(file)).toBe(withGenerated(read(file), paid('us-west-2')));
});
