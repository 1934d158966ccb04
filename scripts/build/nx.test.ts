import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOURCE = join(__dirname, '../..');
const PARTS = [
  'modules',
  'stacks',
  'scripts',
  'env',
  'cdktf.json',
  'nx.json',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
  'tsconfig.json',
  '.gitignore',
];
let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nx-'));
  for (const name of PARTS) cpSync(join(SOURCE, name), join(root, name), { recursive: true });
  symlinkSync(join(SOURCE, 'node_modules'), join(root, 'node_modules'));
  git('init', '-q');
  commit();
});
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 3 }));

const env = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), CI: 'true', NX_DAEMON: 'false' };

function git(...args: string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root, env });
}

function commit(): void {
  git('add', '-A');
  git('commit', '-q', '-m', 'x');
}

interface TaskGraph {
  readonly tasks: {
    readonly tasks: Record<string, unknown>;
    readonly dependencies: Record<string, readonly { id: string }[]>;
  };
}

function nx(...args: string[]): string {
  const program = join(SOURCE, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  return execFileSync(process.execPath, [program, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** States that `nx affected -t apply --excludeTaskDependencies` selects after an edit, with the order among them. */
function affected(): { readonly states: readonly string[]; readonly graph: TaskGraph } {
  commit();
  const text = nx('affected', '-t', 'apply', '--excludeTaskDependencies', '--base', 'HEAD~1', '--graph=stdout');
  const graph = JSON.parse(text.slice(text.indexOf('{'))) as TaskGraph;
  return {
    states: Object.keys(graph.tasks.tasks)
      .map((id) => id.replace(':apply', ''))
      .sort(),
    graph,
  };
}

function edit(file: string, change: (text: string) => string): void {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(path, change(text));
}

const LAYERS = ['data', 'platform', 'workloads'];
const statesOf = (environment: string, regions: readonly string[], layers: readonly string[] = LAYERS) =>
  regions.flatMap((region) => layers.map((layer) => `${environment}.${region}.${layer}`));
const REGIONS = {
  'eu-warm-standby': ['eu-central-1', 'eu-west-1'],
  'three-regions': ['ca-central-1', 'us-east-1', 'us-west-2'],
  'warm-standby': ['us-east-1', 'us-west-2'],
};

/** Whether a glob of nx.json stands for a file of the project. */
function covers(glob: string, file: string): boolean {
  const pattern = glob
    .replace('{workspaceRoot}/', '')
    .replace(/[.]/g, '[.]')
    .replace(/\{([^}]*)\}/g, (_all, words: string) => `(${words.replaceAll(',', '|')})`)
    .replaceAll('**/*', '.+')
    .replace(/(?<![.)])\*/g, '[^/]*');
  return new RegExp(`^${pattern}$`).test(file);
}

it('knows every file that a synthesis is made of', async () => {
  const { metafile } = await build({
    absWorkingDir: SOURCE,
    entryPoints: ['stacks/main.ts'],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    packages: 'external',
  });
  const { namedInputs } = JSON.parse(readFileSync(join(SOURCE, 'nx.json'), 'utf8')) as {
    namedInputs: { library: readonly unknown[] };
  };
  const globs = namedInputs.library.filter((one): one is string => typeof one === 'string' && !one.startsWith('!'));
  const unknown = (known: readonly string[]): readonly string[] =>
    Object.keys(metafile.inputs).filter(
      (file) => !/^stacks\/\w+\//.test(file) && !known.some((glob) => covers(glob, file)),
    );
  expect(unknown(globs)).toEqual([]);
  expect(unknown(globs.slice(1))).not.toEqual([]);
  expect(unknown(globs.filter((glob) => !glob.includes('construct')))).not.toEqual([]);
});

it('makes one project per state of every environment', () => {
  const names = (JSON.parse(nx('show', 'projects', '--json')) as string[]).sort();
  const all = Object.entries(REGIONS).flatMap(([name, regions]) => [`${name}.global`, ...statesOf(name, regions)]);
  expect(names).toEqual(all.sort());
});

it('selects the states of a changed overlay and no others, each behind what it reads', () => {
  edit('env/warm-standby/us-west-2.tfvars.json', (text) =>
    text.replace(/"vpc_cidr": "[^"]+"/, '"vpc_cidr": "10.200.0.0/16"'),
  );
  const { states, graph } = affected();
  expect(states).toEqual([
    'warm-standby.us-west-2.data',
    'warm-standby.us-west-2.platform',
    'warm-standby.us-west-2.workloads',
  ]);
  const before = graph.tasks.dependencies['warm-standby.us-west-2.workloads:apply'] ?? [];
  expect(before.map(({ id }) => id).sort()).toEqual([
    'warm-standby.us-west-2.data:apply',
    'warm-standby.us-west-2.platform:apply',
  ]);
});

it('selects the states that a layer’s code makes, and those that read them', () => {
  edit('stacks/data/data.ts', (text) => `${text}// changed\n`);
  expect(affected().states).toEqual(
    Object.entries(REGIONS).flatMap(([name, regions]) => statesOf(name, regions, ['data', 'workloads'])),
  );
});
