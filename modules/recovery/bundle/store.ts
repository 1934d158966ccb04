/** The bundle in each region's state bucket, below `bundle/`. */
import type { Operation } from '../../operations/operation';
import type { Topology } from '../../topology/topology';
import { isFault } from '../conditions';
import type { Sender } from '../ports';
import { stateBucketOf } from '../reads';
import { bundleFolder, MANIFEST, type Bundle, type BundleManifest } from './bundle';

export interface Uploaded {
  readonly region: string;
  readonly bucket: string;
  /** Null where every file is there. */
  readonly failed: string | null;
}

const keyOf = (topology: Topology, path: string): string => `bundle/${bundleFolder(topology)}/${path}`;

const object = (topology: Topology, region: string, action: string, path: string): Operation => ({
  service: 's3',
  action,
  region,
  input: { Bucket: stateBucketOf(topology, region), Key: keyOf(topology, path) },
});

/** To every region at the same time; in each the manifest last, so that a bundle that is half there does not say that it is new. */
export function uploadBundle(
  topology: Topology,
  { files }: Bundle,
  sender: Sender,
  signal?: AbortSignal,
): Promise<readonly Uploaded[]> {
  const ordered = [...files].sort(([a], [b]) => Number(a === MANIFEST) - Number(b === MANIFEST));
  return Promise.all(
    topology.regions.map(async ({ region }): Promise<Uploaded> => {
      const bucket = stateBucketOf(topology, region);
      for (const [path, text] of ordered) {
        const put = object(topology, region, 'PutObject', path);
        const answer = await sender.send({ ...put, input: { ...put.input, Body: text } }, signal);
        if (!answer.ok) return { region, bucket, failed: `${path}: ${answer.code}` };
      }
      return { region, bucket, failed: null };
    }),
  );
}

export type BundleState =
  | { readonly state: 'fresh'; readonly madeAt: string }
  | { readonly state: 'stale'; readonly madeAt: string; readonly differs: readonly string[] }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly why: string };

/** What a region keeps, against what would be made now. */
export async function compareBundle(
  topology: Topology,
  { files }: Bundle,
  region: string,
  sender: Sender,
  signal?: AbortSignal,
): Promise<BundleState> {
  const answer = await sender.send(object(topology, region, 'GetObject', MANIFEST), signal);
  if (!answer.ok)
    return isFault(answer.code, 'NoSuchKey') ? { state: 'missing' } : { state: 'unknown', why: answer.code };
  const kept = parse((answer.output as { readonly Body?: unknown }).Body);
  const made = parse(files.get(MANIFEST));
  if (kept === null || made === null) return { state: 'unknown', why: `${MANIFEST} cannot be read` };
  const paths = new Set([...Object.keys(kept.digests), ...Object.keys(made.digests)]);
  const differs = [...paths].filter((path) => kept.digests[path] !== made.digests[path]).sort();
  return differs.length === 0
    ? { state: 'fresh', madeAt: kept.made_at }
    : { state: 'stale', madeAt: kept.made_at, differs };
}

function parse(text: unknown): BundleManifest | null {
  try {
    const found = JSON.parse(String(text)) as Partial<BundleManifest>;
    const whole = typeof found.made_at === 'string' && typeof found.digests === 'object' && found.digests !== null;
    return whole ? (found as BundleManifest) : null;
  } catch {
    return null;
  }
}
