/** The steps that the provision verbs share: overlays to configuration, an environment to work in, a place to apply it. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writing } from '../modules/console/disk';
import { readOverlays } from '../modules/overlays/read';
import { resolveSettings } from '../modules/overlays/resolve';
import type { StateRunner } from '../modules/terraform/types';
import { Workspace } from '../modules/terraform/workspace';
import { arrangeTopology } from '../modules/topology/arrange';
import type { StateId, Topology } from '../modules/topology/topology';
import type { Context } from './context';
import { onLeaving } from './leaving';
import { judgeSynthesized, type PolicyMode } from './policies';

/** How many plans at a time. A plan keeps a core busy for most of its run; a third one fills the waits of two. */
export const PLAN_WIDTH = 3;

/** Overlays -> Settings -> Topology, of the environment that is meant unless another is named. Throws `invalid-overlays` with every problem. */
export function readTopology(context: Context, environment = context.environment()): Topology {
  const set = readOverlays(context.paths.project, environment, context.extra);
  return arrangeTopology(resolveSettings(set).settings);
}

/**
 * Composes, judges and writes the configuration into `outDir`, which nobody reads when this throws `policy-violations`. cdktf is
 * loaded here and in `composeWithFlips`, and nowhere else.
 */
export async function synthesizeInto(
  context: Context,
  topology: Topology,
  outDir: string,
  policies: PolicyMode,
): Promise<void> {
  const { synthesize } = await import('../stacks/main');
  writing(outDir, () => synthesize(topology, outDir));
  judgeSynthesized(context, topology, outDir, policies);
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
    outDir: privateFolder(context, 'synth-'),
    synthesize: (topology, outDir) => synthesizeInto(context, topology, outDir, policies),
    runner,
    console: context.console,
    planWidth: PLAN_WIDTH,
  });
}

/** Folders of runs that were killed stay behind; after a day nobody uses them any more. */
const FORGOTTEN_MS = 24 * 3600_000;

/** A folder of this run alone under the work folder, removed when the process ends. */
export function privateFolder(context: Context, prefix: string): string {
  const { work } = context.paths;
  mkdirSync(work, { recursive: true });
  for (const name of readdirSync(work).filter((one) => one.startsWith(prefix))) {
    const since = statSync(join(work, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (context.clock.now() - since > FORGOTTEN_MS) rmSync(join(work, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(context.paths.work, prefix));
  onLeaving(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Moves what was synthesized in `draft` to the published folder, state by state, each by one rename: a reader sees the old
 * file or the new one, never half of it. With `only`, the other states stay as they are; without, states of the environment
 * that are no more go away.
 */
export function publish(draft: string, published: string, environment: string, only: readonly StateId[] | null): void {
  mkdirSync(join(published, 'stacks'), { recursive: true });
  const made = readdirSync(join(draft, 'stacks'));
  for (const id of made.filter((state) => only === null || only.includes(state))) {
    const target = join(published, 'stacks', id);
    mkdirSync(target, { recursive: true });
    for (const file of readdirSync(join(draft, 'stacks', id))) {
      place(join(draft, 'stacks', id, file), join(target, file));
    }
  }
  if (only !== null) return;
  for (const id of readdirSync(join(published, 'stacks'))) {
    if (id.startsWith(`${environment}.`) && !made.includes(id))
      rmSync(join(published, 'stacks', id), { recursive: true });
  }
  publishManifest(join(draft, 'manifest.json'), join(published, 'manifest.json'), environment);
}

interface CdktfManifest {
  readonly version: string;
  readonly stacks: Readonly<Record<string, unknown>>;
}

/** cdktf's list of stacks. Those of other environments stay in it: their folders are still there. */
function publishManifest(draft: string, published: string, environment: string): void {
  const read = (file: string): CdktfManifest => JSON.parse(readFileSync(file, 'utf8')) as CdktfManifest;
  const { version, stacks } = read(draft);
  const before = existsSync(published) ? Object.entries(read(published).stacks) : [];
  const others = before.filter(([id]) => !id.startsWith(`${environment}.`));
  const merged = { version, stacks: { ...Object.fromEntries(others), ...stacks } };
  writeFileSync(draft, `${JSON.stringify(merged, null, 2)}\n`);
  place(draft, published);
}

/** Synthesis needs a workspace, not Terraform. */
export function noTerraform(): StateRunner {
  const none = (): never => {
    throw new Error('synthesis does not run Terraform');
  };
  return { init: none, plan: none, apply: none };
}

/** The copy first: the published folder may lie on another disk, where a rename cannot reach. */
function place(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  try {
    writing(to, () => {
      copyFileSync(from, draft);
      renameSync(draft, to);
    });
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
