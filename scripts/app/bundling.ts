/** Making, writing and uploading the bundle: what `dr bundle` and `dr apply` share. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isThere, makeFolders } from '../../modules/console/disk';
import { DrError, EXIT } from '../../modules/console/errors';
import { bundleTargets, makeBundle, MANIFEST, type Bundle } from '../../modules/recovery/bundle/bundle';
import { compareBundle, type BundleState, type Remake } from '../../modules/recovery/bundle/compare';
import { keptInBucket, keptInFolder, type KeptFiles } from '../../modules/recovery/bundle/kept';
import { uploadBundle, type Uploaded } from '../../modules/recovery/bundle/store';
import { patternOf } from '../../modules/patterns/index';
import { observe } from '../../modules/parts/index.observe';
import { regionOf } from '../../modules/topology/arrange';
import type { Topology } from '../../modules/topology/topology';
import type { Context } from './context';
import type { World } from './world';

/** From what is observed now. `to`: a region, or `all`. */
export async function bundleNow(context: Context, topology: Topology, world: World, to = 'all'): Promise<Bundle> {
  const remake = await bundleOf(context, topology, world, to);
  return remake({ madeAt: new Date(context.clock.now()).toISOString(), commit: commitOf(context.paths.project) });
}

/** Makes bundles from one observation: of now, or as a kept one says of its own making. */
export async function bundleOf(context: Context, topology: Topology, world: World, to = 'all'): Promise<Remake> {
  const observation = await observe(topology, world.adapter, world.clock, context.signal);
  const source = { topology, pattern: patternOf(topology), observation };
  const targets = to === 'all' ? bundleTargets(source) : [regionOf(topology, to).region];
  const answerNamesRegion = world.kind === 'lab';
  return (about) => makeBundle(source, targets, { ...about, answerNamesRegion });
}

export interface PlacedBundle extends BundleState {
  /** A region, or a folder of this machine. */
  readonly where: string;
}

/** Every region's bundle against one made now; `folder`: the one on this machine as well. */
export async function compareAll(
  context: Context,
  topology: Topology,
  world: World,
  remake: Remake,
  folder: string | null,
): Promise<readonly PlacedBundle[]> {
  const places: readonly (readonly [string, KeptFiles])[] = [
    ...topology.regions.map(({ region }): readonly [string, KeptFiles] => [
      region,
      keptInBucket(topology, region, world.adapter, context.signal),
    ]),
    ...(folder === null ? [] : [[folder, keptInFolder(folder)] as const]),
  ];
  return Promise.all(places.map(async ([where, kept]) => ({ where, ...(await compareBundle(remake, kept)) })));
}

/** Beside it first, then in its place: a folder that is there is whole. */
export function writeBundle({ folder, files }: Bundle, out: string): string {
  makeFolders(out);
  removeForgotten(out, folder);
  const draft = mkdtempSync(join(out, `.${folder}-`));
  try {
    for (const [path, text] of files) {
      const file = join(draft, path);
      makeFolders(dirname(file));
      writeFileSync(file, text, { mode: path.endsWith('.sh') ? 0o755 : 0o644, flush: true });
    }
    chmodSync(draft, 0o755);
    const place = join(out, folder);
    if (isThere(place) && !isThere(join(place, MANIFEST))) throw notABundle(place);
    // Moved aside and not removed in its place: half of a removal would leave something that is no bundle any more.
    const old = `${draft}-old`;
    if (isThere(place)) renameSync(place, old);
    try {
      renameSync(draft, place);
    } catch (error) {
      if (isThere(old)) renameSync(old, place);
      throw error;
    }
    rmSync(old, { recursive: true, force: true });
    return place;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A draft of a process that died is nobody's after a day. */
const FORGOTTEN_MS = 24 * 3600_000;

function removeForgotten(out: string, folder: string): void {
  const drafts = readdirSync(out).filter((name) => name.startsWith(`.${folder}-`));
  for (const draft of drafts.map((name) => join(out, name))) {
    const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > FORGOTTEN_MS) rmSync(draft, { recursive: true, force: true });
  }
}

function notABundle(place: string): DrError {
  return new DrError(
    'not-a-bundle',
    `${place} exists and is not a bundle`,
    `It has no ${MANIFEST}: replacing it could lose something else.`,
    'Name another folder with --out, or move it away.',
    EXIT.refused,
  );
}

/** Says loudly what did not arrive. */
export async function keepBundle(
  context: Context,
  topology: Topology,
  world: World,
  bundle: Bundle,
): Promise<readonly Uploaded[]> {
  const uploaded = await uploadBundle(topology, bundle, world.adapter, context.signal);
  for (const { region, bucket, failed } of uploaded) {
    if (failed === null) context.console.say(`  bundle kept in ${region}: s3://${bucket}/bundle/${bundle.folder}/`);
    else
      context.console.warn(
        `The bundle is NOT in ${region}: ${failed}. Repeat it: ${context.command('bundle --upload')}`,
      );
  }
  return uploaded;
}

function commitOf(folder: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}
