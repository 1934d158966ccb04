/** Steps that the provision verbs share: synthesis, workspace, world. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThere, makeFolders, writing } from '../../modules/console/disk';
import { halfReconciled, halfWritten, pendingIn } from '../../modules/recovery/flows/overlay-edits';
import { readOverlays, type SharedOverlays } from '../../modules/overlays/read';
import { resolveSettings } from '../../modules/overlays/resolve';
import { synthesizedDir } from '../../modules/terraform/manifest';
import type { StateRunner } from '../../modules/terraform/types';
import { Workspace } from '../../modules/terraform/workspace';
import { arrangeTopology } from '../../modules/topology/arrange';
import type { StateId, Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import { onLeaving } from './leaving';
import { OWNER, ownIdentity, removeAbandoned, type PrivatePrefix } from './orphans';
import { rendered, writeRendering, type Rendering, type StackList } from '../../stacks/render';
import { machinesOf } from './machines';
import { judgeComposed, type PolicyMode } from './policies';
import { SETTINGS } from '../../modules/patterns/index.settings';
import { ARRANGED } from '../../modules/parts/index.names';

/** How many plans at a time. A plan keeps a core busy for most of its run; a third one fills the waits of two. */
export const PLAN_WIDTH = 3;

/** Overlays -> Settings -> Topology, of the environment that is meant unless another is named. Throws `invalid-overlays` with every problem. */
export function readTopology(context: Context, environment = context.environment(), shared?: SharedOverlays): Topology {
  const set = readOverlays(context.paths.project, environment, context.extra, shared);
  try {
    return arrangeTopology(resolveSettings(set, SETTINGS).settings, ARRANGED);
  } catch (error) {
    const half = halfWritten(context.paths.project, pendingIn(context.paths.work, environment));
    throw half === null ? error : halfReconciled(half, context.command('reconcile'));
  }
}

/**
 * Composes an environment and judges it; nothing is written. Throws `policy-violations`. cdktf is loaded here and in
 * `composeWithFlips`, and nowhere else; `scratch` is a folder for it that stays empty.
 */
export async function compose(
  context: Context,
  topology: Topology,
  scratch: string,
  policies: PolicyMode,
): Promise<Rendering> {
  const { composed } = await import('../../stacks/main');
  const machines = await machinesOf(topology);
  const composition = writing(scratch, () => composed(topology, scratch, machines));
  judgeComposed(context, topology, composition.configurations, policies);
  return rendered(composition);
}

/** The same, written into `outDir`. */
async function synthesizeInto(
  context: Context,
  topology: Topology,
  outDir: string,
  policies: PolicyMode,
): Promise<void> {
  const rendering = await compose(context, topology, outDir, policies);
  writing(outDir, () => writeRendering(rendering, outDir));
}

/**
 * A workspace whose synthesized files belong to this run alone: another run with other `--var`s cannot put its own in between
 * plan and apply. Gone when the process ends.
 */
export function openWorkspace(context: Context, runner: StateRunner, policies: PolicyMode = 'refuse'): Workspace {
  return new Workspace({
    root: context.paths.project,
    environment: context.environment(),
    extra: context.extra,
    settings: SETTINGS,
    arranged: ARRANGED,
    outDir: privateFolder(context, 'synth-'),
    synthesize: (topology, outDir) => synthesizeInto(context, topology, outDir, policies),
    runner,
    console: context.console,
    planWidth: PLAN_WIDTH,
  });
}

/**
 * A folder of this run alone, removed when the process ends, or by whoever comes after one that was killed: under the work folder, or
 * where that cannot be written (a project that is somebody else's, a disk that is read only) under the system's folder for temporary
 * files. What must stay is never kept in it.
 */
export function privateFolder(context: Context, prefix: PrivatePrefix): string {
  const folder = folderUnder(context, prefix) ?? mkdtempSync(join(tmpdir(), `dr-${prefix}`));
  onLeaving(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a file system answers where a person may not write. */
const UNWRITABLE: readonly (string | undefined)[] = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'ENOSPC',
  'EDQUOT',
];

/** Under the work folder; null where that cannot be written. */
function folderUnder(context: Context, prefix: PrivatePrefix): string | null {
  const { work } = context.paths;
  try {
    makeFolders(work);
    const folder = mkdtempSync(join(work, prefix));
    writeFileSync(join(folder, OWNER), ownIdentity());
    removeAbandoned(work, context.clock.now());
    return folder;
  } catch (error) {
    if (UNWRITABLE.includes((error as NodeJS.ErrnoException).code)) return null;
    throw error;
  }
}

/** An environment that is to be published. */
export interface PublishedEnvironment {
  readonly environment: string;
  readonly rendering: Rendering;
}

/**
 * Writes what was composed to the published folder, state by state, each by one rename: a reader sees the old file or the new one,
 * never half of it. With `only`, the other states stay as they are; without, states of these environments that are no more go away.
 */
export function publish(
  all: readonly PublishedEnvironment[],
  published: string,
  only: readonly StateId[] | null,
): void {
  for (const { rendering } of all) {
    for (const [id, text] of rendering.configurations) {
      if (only === null || only.includes(id)) place(synthesizedDir(published, id), 'cdk.tf.json', text);
    }
  }
  if (only !== null) return;
  const environments = new Set(all.map(({ environment }) => environment));
  const made = new Set(all.flatMap(({ rendering }) => [...rendering.configurations.keys()]));
  const gone = (id: string): boolean => environments.has(environmentOf(id)) && !made.has(id);
  for (const id of readdirSync(join(published, 'stacks')).filter(gone)) {
    rmSync(synthesizedDir(published, id), { recursive: true });
  }
  publishList(
    all.map(({ rendering }) => rendering.list),
    published,
    environments,
  );
}

const environmentOf = (id: StateId): string => id.slice(0, id.indexOf('.'));

/** cdktf's list of stacks. Those of other environments stay in it: their folders are still there. */
function publishList(lists: readonly StackList[], published: string, environments: ReadonlySet<string>): void {
  const file = join(published, 'manifest.json');
  const before = isThere(file) ? (JSON.parse(readFileSync(file, 'utf8')) as StackList).stacks : {};
  const others = Object.entries(before).filter(([id]) => !environments.has(environmentOf(id)));
  const stacks = Object.fromEntries([...others, ...lists.flatMap((list) => Object.entries(list.stacks))]);
  for (const { version } of lists.slice(-1)) {
    place(published, 'manifest.json', `${JSON.stringify({ version, stacks }, null, 2)}\n`);
  }
}

/** Synthesis needs a workspace, not Terraform. */
export function noTerraform(): StateRunner {
  const none = (): never => {
    throw new Error('synthesis does not run Terraform');
  };
  return { init: none, plan: none, apply: none };
}

/** The text beside its place first: a rename cannot go from one disk to another, and is whole. What stands there already is left alone. */
function place(folder: string, name: string, text: string): void {
  const to = join(folder, name);
  if (holds(to, text)) return;
  const draft = `${to}.${process.pid}`;
  try {
    writing(to, () => {
      makeFolders(folder);
      writeFileSync(draft, text);
      renameSync(draft, to);
    });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function holds(file: string, text: string): boolean {
  try {
    return readFileSync(file, 'utf8') === text;
  } catch {
    return false;
  }
}
